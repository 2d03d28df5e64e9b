"""Who left a campaign by their own act (E3)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel


class Departure(SQLModel, table=True):
    """For good: a role that is told again brings nobody back."""

    __tablename__ = "departures"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
    )

    campaign: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    round: int
    left_at: datetime
