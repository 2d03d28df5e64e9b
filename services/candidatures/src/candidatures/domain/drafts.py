"""Dry runs (V6): who asked when, and what was frozen for it. No candidate is in here."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

APART: Final = timedelta(minutes=2)
"""Between two drafts of a round."""
MOST_SECONDS: Final = 20
"""To solve a draft by each policy; less where the campaign's policy says less."""


class Draft(SQLModel, table=True):
    """A draft that was asked for. Two that come at once would have the same `number`, which no
    two have: so they are `APART`, whoever asks."""

    __tablename__ = "drafts"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
        UniqueConstraint("campaign", "round", "number"),
        CheckConstraint("number >= 1", "number"),
    )

    id: UUID = Field(primary_key=True)
    campaign: str
    round: int
    number: int
    asked_by: UUID
    asked_at: datetime
    digest: str
    parts: int


def seconds_until(asked_at: datetime, now: datetime) -> int:
    """How long another draft has to wait after one asked then; 0 when it has not."""
    return max(0, -((now - asked_at - APART) // timedelta(seconds=1)))
