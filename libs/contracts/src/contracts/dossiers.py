"""What `candidatures` tells of dossiers: which pieces are filed, never what is in them."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example


class DossierChanged(Event):
    """The pieces of a candidate's dossier, all of those filed by now."""

    TYPE: ClassVar[str] = "candidatures.dossier.v1"
    TOPIC = topics.WISH_LISTS
    KEY = "{campaign}:dossier:{person}"

    campaign: str
    person: UUID
    pieces: tuple[str, ...]
    changed_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "person": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "pieces": ["cover-letter", "cv"],
            "changed_at": "2026-03-02T10:12:00Z",
        }
    )
