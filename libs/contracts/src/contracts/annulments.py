"""What `candidatures` tells of a closing that two persons of the ministry annul (C4)."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example

_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"


class AnnulmentDecided(Event):
    """Two persons annul a closing. `matching` answers: annulled, or kept where a part of it was
    published meanwhile."""

    TYPE: ClassVar[str] = "candidatures.annulment-decided.v1"
    TOPIC = topics.ROUNDS
    KEY = "{campaign}:{round}"

    campaign: str
    round: int
    closing: int
    reason: str
    proposed_by: UUID
    confirmed_by: UUID
    decided_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "closing": 1,
            "reason": "Deux responsables n'ont pas pu se connecter",
            "proposed_by": _PERSON,
            "confirmed_by": "5b2a0d7e-2c0f-4b8e-8f5d-0c4e2f7a9b31",
            "decided_at": "2026-03-13T08:12:00Z",
        }
    )
