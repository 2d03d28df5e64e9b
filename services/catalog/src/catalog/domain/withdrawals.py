"""Withdrawals: what the ARS took back of a poste, and why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKeyConstraint
from sqlmodel import Field, SQLModel


class Withdrawal(SQLModel, table=True):
    """Places, or the whole poste: then none is left, and the poste keeps its number of places."""

    __tablename__ = "withdrawals"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "poste"], ["postes.campaign", "postes.poste"]),
        CheckConstraint("places < places_before OR places = 0", name="fewer"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    poste: str
    places_before: int
    places: int
    reason: str
    withdrawn_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    withdrawn_by: UUID
