"""Who let a held closing happen (C3), when and why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity
from sqlmodel import Field, Index, SQLModel


class HoldRelease(SQLModel, table=True):
    __tablename__ = "hold_releases"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
        Index("ix_hold_releases_round", "campaign", "round"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    campaign: str
    round: int
    phase: str
    decided_by: UUID
    decided_at: datetime
    reason: str
