"""What `candidatures` tells of each save: all but what was saved."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts import topics
from contracts.envelope import Event, example


class ReceiptIssued(Event):
    """Something was saved: what its receipt says but for the content. `missing`: wishes below the
    minimum, or candidates still to rank. Not valid with nothing missing: K3 is broken."""

    TYPE: ClassVar[str] = "candidatures.receipt.v1"
    TOPIC = topics.RECEIPTS
    KEY = "{person}"

    campaign: str
    round: int
    number: int
    person: UUID
    kind: Literal["wishes", "ranking"]
    poste: str | None = None
    version: int
    saved_at: AwareDatetime
    count: int = Field(description="wishes saved, or candidates ranked")
    missing: int
    valid: bool
    digest: str
    uncertified: bool = Field(default=False, description="the ranking was certified; no more")

    model_config = example(
        {
            "campaign": "2026-03",
            "round": 1,
            "number": 4711,
            "person": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "kind": "wishes",
            "poste": None,
            "version": 3,
            "saved_at": "2026-03-05T17:41:08.120Z",
            "count": 9,
            "missing": 0,
            "valid": True,
            "digest": "sha256:e73a4ec64668213c1a1d19457a70080b1146b69aae988c0d05d7f4964626a8f7",
            "uncertified": False,
        }
    )
