"""What `candidatures` tells of a dry run (V6): the round as it stands, frozen on demand, to be
solved and never published. Nothing tells which person a candidate id is."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic.config import JsonDict

from contracts import topics
from contracts.envelope import Event, example

_DRAFT: JsonDict = {
    "campaign": "2026-03",
    "round": 1,
    "draft": "8f14e45f-ceea-467f-ab1d-3f1c4a0d8a55",
}


class DraftPart(Event):
    """A slice of a draft's candidates (the postes travel in part 1), under 512 kB, with the
    subdivision of each candidate and poste."""

    TYPE: ClassVar[str] = "candidatures.draft-part.v1"
    TOPIC = topics.DRAFTS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    draft: UUID
    part: int = Field(ge=1)
    postes: tuple[dict[str, Any], ...] = ()
    candidates: tuple[dict[str, Any], ...]
    poste_subdivisions: dict[str, str] = Field(default_factory=dict)
    candidate_subdivisions: dict[str, str]

    model_config = example(
        _DRAFT
        | {
            "part": 1,
            "postes": [{"id": "69-0418", "places": 2}],
            "candidates": [
                {
                    "id": "k3Vd0a",
                    "wishes": [{"poste": "69-0418", "hearts": 5, "rank": 1}],
                }
            ],
            "poste_subdivisions": {"69-0418": "LYO"},
            "candidate_subdivisions": {"k3Vd0a": "LYO"},
        }
    )


class DraftFrozen(Event):
    """A draft is whole: its instance, in `parts`, has this digest. `seed` comes from a secret
    drawn for it and thrown away, which tells nothing of the round's."""

    TYPE: ClassVar[str] = "candidatures.draft-frozen.v1"
    TOPIC = topics.DRAFTS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    draft: UUID
    number: int = Field(ge=1, description="1, then one more for each draft of the round")
    asked_by: UUID
    asked_at: AwareDatetime
    digest: str
    seed: str
    parts: int
    candidates: int
    postes: int
    wishes: int
    regions: dict[str, str] = Field(description="the region of each subdivision")
    seconds: int = Field(description="at most, to solve it by each policy")

    model_config = example(
        _DRAFT
        | {
            "number": 1,
            "asked_by": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "asked_at": "2026-03-10T09:12:44Z",
            "digest": "sha256:e73a4ec64668213c1a1d19457a70080b1146b69aae988c0d05d7f4964626a8f7",
            "seed": "50" * 32,
            "parts": 3,
            "candidates": 1201,
            "postes": 1600,
            "wishes": 9800,
            "regions": {"LYO": "Auvergne-Rhône-Alpes"},
            "seconds": 20,
        }
    )
