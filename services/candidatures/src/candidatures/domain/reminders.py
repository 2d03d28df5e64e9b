"""Reminders (R1): at set hours before a bound, to those incomplete only, once each."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from candidatures.domain.rounds import Round, State

Kind = Literal["wishes", "ranking"]


class ReminderCall(SQLModel, table=True):
    """The moment at which everyone incomplete was reminded: it does not come twice."""

    __tablename__ = "reminder_calls"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    hours: int = Field(primary_key=True)
    called_at: datetime


class Reminder(SQLModel, table=True):
    """Someone was reminded, of one poste when it is about a ranking ("" when about wishes)."""

    __tablename__ = "reminders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "kind", "hours"],
            [f"reminder_calls.{name}" for name in ("campaign", "round", "kind", "hours")],
        ),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    hours: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)


def kind_of(round_: Round) -> Kind:
    """What people can lack in the phase that a round is in."""
    return "wishes" if round_.state == State.WISHES else "ranking"


def hours_worth_calling(round_: Round) -> list[int]:
    """The hours of the policy that fit in the window *planned at opening*, longest first: a bound
    moved nearer makes a reminder due, it does not cancel it."""
    opens_at, closes_at = {
        "wishes": (round_.planned_opens_at, round_.planned_wishes_close_at),
        "ranking": (round_.planned_wishes_close_at, round_.planned_ranking_close_at),
    }[kind_of(round_)]
    planned = closes_at - opens_at
    return [hours for hours in round_.rules.reminder_hours if timedelta(hours=hours) <= planned]


def due_hours(round_: Round, *, now: datetime, called: Collection[int]) -> list[int]:
    """The reminders of the current phase to leave now, longest first. Where several are due at
    once, the last one tells them all."""
    bound = round_.next_bound
    if bound is None or bound <= now:
        return []
    return [
        hours
        for hours in hours_worth_calling(round_)
        if hours not in called and bound - timedelta(hours=hours) <= now
    ]


def next_call(round_: Round, *, called: Collection[int]) -> datetime | None:
    """When the next reminder of the current phase leaves."""
    bound = round_.next_bound
    waiting = [hours for hours in hours_worth_calling(round_) if hours not in called]
    return bound - timedelta(hours=waiting[0]) if bound and waiting else None
