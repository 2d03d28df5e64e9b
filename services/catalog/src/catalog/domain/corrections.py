"""Corrections of the official data that people asked for in tickets, and what became of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKeyConstraint
from sqlmodel import Field, SQLModel


class AskedCorrection(SQLModel, table=True):
    """What a ticket asks for, as assistance tells: nothing else is decided in its name."""

    __tablename__ = "asked_corrections"

    ticket: UUID = Field(primary_key=True)
    campaign: str
    poste: str
    field: str
    value: str


class Correction(SQLModel, table=True):
    """A ticket is decided once. `value`: as the ARS applied it, in the words of the list."""

    __tablename__ = "corrections"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "poste"], ["postes.campaign", "postes.poste"]),
        CheckConstraint("outcome IN ('applied', 'refused')", name="outcome"),
        CheckConstraint("(outcome = 'applied') = (value IS NOT NULL)", name="applied"),
        CheckConstraint("(outcome = 'refused') = (reason IS NOT NULL)", name="refused"),
    )

    ticket: UUID = Field(primary_key=True)
    campaign: str
    poste: str
    field: str
    outcome: str
    value: str | None = None
    reason: str | None = None
    decided_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    decided_by: UUID
