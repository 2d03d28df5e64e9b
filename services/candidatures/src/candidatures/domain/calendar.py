"""Bounds (M-windows): each is exclusive, the next phase opens there, and the ministry may move
those of an open round, never into the past."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity
from sqlmodel import Field, Index, SQLModel

FARTHEST: Final = timedelta(days=366)
"""No round lasts a year: beyond, a year was mistyped."""


@dataclass(frozen=True)
class Window:
    """When something may be done: `opens_at` included, `closes_at` not."""

    opens_at: datetime
    closes_at: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.opens_at <= instant < self.closes_at


@dataclass(frozen=True)
class Bounds:
    """The two bounds of an open round."""

    wishes_close_at: datetime
    ranking_close_at: datetime

    def faults(self, *, moved_from: "Bounds", now: datetime) -> list[tuple[str, str]]:
        """Why these bounds cannot replace others now: (field, reason) pairs, none when they can."""
        changed = [name for name in vars(self) if getattr(self, name) != getattr(moved_from, name)]
        if not changed:
            return [(name, "cette échéance ne change pas") for name in vars(self)]
        faults = [
            (name, "cette échéance est déjà passée")
            for name in changed
            if getattr(self, name) <= now
        ]
        faults += [
            (name, "cette échéance est trop lointaine")
            for name in changed
            if getattr(self, name) > now + FARTHEST
        ]
        if not self.wishes_close_at < self.ranking_close_at:
            name = changed[0] if len(changed) == 1 else "ranking_close_at"
            faults.append((name, "la clôture des candidatures précède celle du classement"))
        return faults


class BoundsMove(SQLModel, table=True):
    """Who moved the bounds of an open round, when, from what, to what, and why."""

    __tablename__ = "bounds_moves"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
        Index("ix_bounds_moves_round", "campaign", "round"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    campaign: str
    round: int
    moved_by: UUID
    moved_at: datetime
    wishes_close_from: datetime
    wishes_close_to: datetime
    ranking_close_from: datetime
    ranking_close_to: datetime
    reason: str
