"""What `candidatures` tells those who are in a round no more: left out of it, or gone."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example

_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"


class CandidateLeftOut(Event):
    """Wishes closed on someone below the minimum (E2): they are out of this round."""

    TYPE: ClassVar[str] = "candidatures.left-out.v1"
    TOPIC = topics.REMINDERS
    KEY = "{person}"

    campaign: str
    round: int
    person: UUID
    wishes: int
    minimum: int
    closed_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "person": _PERSON,
            "wishes": 4,
            "minimum": 9,
            "closed_at": "2026-03-07T23:00:00.120Z",
        }
    )


class CandidateLeft(Event):
    """A candidate left the campaign by their own act, before wishes closed (E3)."""

    TYPE: ClassVar[str] = "candidatures.left.v1"
    TOPIC = topics.RECEIPTS
    KEY = "{person}"

    campaign: str
    round: int
    person: UUID
    left_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "person": _PERSON,
            "left_at": "2026-03-06T10:12:00Z",
        }
    )
