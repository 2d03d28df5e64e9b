"""Campaigns and what they plan, as `catalog` tells; an open round no longer follows the plan."""

from datetime import datetime
from typing import Any

from contracts.catalog import Policy
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Campaign(SQLModel, table=True):
    """A campaign: its rounds open by themselves once it is launched, unless it is suspended."""

    __tablename__ = "campaigns"

    campaign: str = Field(primary_key=True)
    label: str
    launched: bool
    suspended_at: datetime | None = None
    policy: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))

    @property
    def rules(self) -> Policy:
        return Policy.model_validate(self.policy)


class PlannedRound(SQLModel, table=True):
    """The calendar of a round to come."""

    __tablename__ = "planned_rounds"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    opens_at: datetime
    wishes_close_at: datetime
    ranking_close_at: datetime

    def may_open(self, now: datetime) -> bool:
        """Never on a window that is over: everyone would be left out of it."""
        return self.opens_at <= now < self.wishes_close_at
