"""Rounds and their bounds over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from contracts.catalog import Policy
from kernel.schemas import Body, Text
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from candidatures.domain.calendar import BoundsMove
from candidatures.domain.rounds import Round, State


class RoundOut(BaseModel):
    """A round. `suspended_at`: nothing is accepted; `held`: its bound passes without closing
    anything, until the ministry decides. `planned_…`: the bounds as it opened, whatever moved
    since. `secret` is revealed once it is published: anyone can then check the commitment and the
    seed."""

    campaign: str
    round: int
    state: State
    opened_at: datetime
    wishes_close_at: datetime
    ranking_close_at: datetime
    suspended_at: datetime | None
    held: bool
    planned_wishes_close_at: datetime
    planned_ranking_close_at: datetime
    now: datetime
    commitment: str
    seed: str | None
    unseeded: str | None
    digest: str | None
    secret: str | None
    policy: Policy

    @classmethod
    def of(cls, round_: Round, *, now: datetime) -> Self:
        revealed = round_.secret.hex() if round_.state == State.PUBLISHED else None
        known = round_.model_dump(include=set(cls.model_fields) - {"secret"})
        return cls(now=now, secret=revealed, **known)


class RoundsOut(BaseModel):
    items: list[RoundOut]


def _in_utc(instant: datetime) -> datetime:
    """At the ends of the calendar some instants exist in their own time zone alone."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("cette date n'existe pas dans tous les fuseaux") from None


Bound = Annotated[AwareDatetime, AfterValidator(_in_utc)]


Reason = Annotated[Text, Field(min_length=10, max_length=500)]


class BoundsIn(Body):
    """The bounds to move, and why."""

    wishes_close_at: Bound | None = None
    ranking_close_at: Bound | None = None
    reason: Reason

    @model_validator(mode="after")
    def _moves_one(self) -> Self:
        if self.wishes_close_at is None and self.ranking_close_at is None:
            raise ValueError("indiquez au moins une échéance")
        return self


class ReleaseIn(Body):
    """Why the held closing may happen."""

    reason: Reason


class BoundsMoveOut(BaseModel):
    moved_by: UUID
    moved_at: datetime
    wishes_close_from: datetime
    wishes_close_to: datetime
    ranking_close_from: datetime
    ranking_close_to: datetime
    reason: str

    @classmethod
    def of(cls, move: BoundsMove) -> Self:
        return cls.model_validate(move, from_attributes=True)


class BoundsMovesOut(BaseModel):
    items: list[BoundsMoveOut]
