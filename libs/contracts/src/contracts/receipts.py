"""What `candidatures` tells of acts: who saved, and when."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example


class ReceiptGiven(Event):
    """Someone saved a wish list or a ranking: who acted and when, nothing of what they chose."""

    TYPE: ClassVar[str] = "candidatures.receipt.v1"
    TOPIC = topics.RECEIPTS
    KEY = "{person}"

    campaign: str
    round: int
    person: UUID
    kind: Literal["wishes", "ranking"]
    version: int
    saved_at: AwareDatetime
    poste: str | None = None

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "person": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "kind": "wishes",
            "version": 3,
            "saved_at": "2026-03-05T18:20:11.482Z",
            "poste": None,
        }
    )
