"""What `matching` tells of what people decide after a closing: annulled or kept (C4), and an
affectation that is withdrawn."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime
from pydantic.config import JsonDict

from contracts import topics
from contracts.envelope import Event, example

_CLOSING: JsonDict = {"campaign": "2026-03", "round": 1, "closing": 1}


class ClosingAnnulled(Event):
    """Nothing of this closing was or will be published: its phase may be replayed."""

    TYPE: ClassVar[str] = "matching.closing-annulled.v1"
    TOPIC = topics.MATCHING_ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int
    annulled_at: AwareDatetime

    model_config = example(_CLOSING | {"annulled_at": "2026-03-13T08:12:00.120Z"})


class ClosingKept(Event):
    """A part of this closing was published before its annulment came: it holds."""

    TYPE: ClassVar[str] = "matching.closing-kept.v1"
    TOPIC = topics.MATCHING_ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int

    model_config = example(_CLOSING)


class AffectationWithdrawn(Event):
    """A candidate no longer has the poste that `round` gave them. What the poste offers from
    now on is told apart."""

    TYPE: ClassVar[str] = "matching.affectation-withdrawn.v1"
    TOPIC = topics.AFFECTATIONS
    KEY = "{campaign}:{person}"

    campaign: str
    round: int
    person: UUID
    poste: str
    withdrawn_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "person": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "poste": "69-0418",
            "withdrawn_at": "2026-03-16T09:30:00Z",
        }
    )
