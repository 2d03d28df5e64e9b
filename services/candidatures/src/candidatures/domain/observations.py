"""Observations (K5): what those who answer for a poste note about someone who applied to it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

LONGEST: Final = 2000


class Observation(SQLModel, table=True):
    """The last text written on a candidate for a poste, in a round; empty once it is withdrawn."""

    __tablename__ = "observations"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
        CheckConstraint(f"length(content) <= {LONGEST}", "length"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    content: str
    version: int
    written_by: UUID
    written_at: datetime
