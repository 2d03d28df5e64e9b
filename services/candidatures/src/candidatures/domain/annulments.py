"""A closing that two persons annul (C4): who, why, until when the phase is replayed."""

from datetime import datetime
from uuid import UUID

from sqlmodel import CheckConstraint, Field, ForeignKeyConstraint, SQLModel


class Annulment(SQLModel, table=True):
    """`outcome`: what `matching` answered. Kept: a part was published meanwhile."""

    __tablename__ = "annulments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "closing"],
            ["snapshots.campaign", "snapshots.round", "snapshots.closing"],
        ),
        CheckConstraint("proposed_by <> confirmed_by", name="two_persons"),
        CheckConstraint("outcome IN ('annulled', 'kept')", name="outcome"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    reason: str
    proposed_by: UUID
    confirmed_by: UUID
    decided_at: datetime
    ranking_close_at: datetime
    outcome: str | None = None
