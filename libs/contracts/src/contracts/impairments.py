"""What `candidatures` tells those whose candidature a withdrawal touches."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example


class CandidatureImpaired(Event):
    """A poste that someone applied to was withdrawn while its round was open, or lost places:
    `places` are left. In a poste that is withdrawn no candidature counts any more."""

    TYPE: ClassVar[str] = "candidatures.impaired.v1"
    TOPIC = topics.REMINDERS
    KEY = "{person}"

    campaign: str
    round: int
    person: UUID
    poste: str
    withdrawn: bool
    places: int
    reason: str
    phase: Literal["wishes", "ranking"]
    at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "person": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "poste": "69-0418",
            "withdrawn": True,
            "places": 0,
            "reason": "Fermeture du service",
            "phase": "wishes",
            "at": "2026-03-05T09:30:00Z",
        }
    )
