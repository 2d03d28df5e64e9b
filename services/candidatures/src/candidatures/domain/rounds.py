"""A round: its state machine, its bounds once open, its secret and what it was frozen into."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from contracts.catalog import Policy
from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from candidatures.domain.calendar import Bounds, Window
from candidatures.domain.outcomes import Counts


class State(StrEnum):
    """Where a round is: wishes → ranking → closed → published. It goes back once: from closed to
    ranking, when its closing is annulled (C4)."""

    WISHES = "wishes"
    RANKING = "ranking"
    CLOSED = "closed"
    PUBLISHED = "published"


class IllegalTransition(Exception):
    """The round is not in the state that this step starts from."""


class Round(SQLModel, table=True):
    """A round from its opening on. Saves lock its row FOR SHARE, transitions FOR UPDATE.

    `secret`: behind the seed, revealed in the end; `ids_key`: behind the candidates' ids, never
    told. `suspended_at`: nothing is accepted. `held` (C3): its bound passes without closing
    anything, until the ministry decides."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("state IN ('wishes', 'ranking', 'closed', 'published')", "state"),
        CheckConstraint("wishes_close_at < ranking_close_at", "order"),
        CheckConstraint("octet_length(secret) = 32", "secret"),
        CheckConstraint("octet_length(ids_key) = 32", "ids_key"),
        CheckConstraint("(state IN ('closed', 'published')) = (digest IS NOT NULL)", "frozen"),
        CheckConstraint("suspended_at IS NULL OR held", "suspended"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", "published"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    state: str = State.WISHES.value
    policy: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    opened_at: datetime
    wishes_close_at: datetime
    ranking_close_at: datetime
    suspended_at: datetime | None = None
    held: bool = False
    planned_opens_at: datetime
    planned_wishes_close_at: datetime
    planned_ranking_close_at: datetime
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    commitment: str
    ids_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    wishes_closed_at: datetime | None = None
    closing: int = 0
    closed_at: datetime | None = None
    unseeded: str | None = None
    seed: str | None = None
    digest: str | None = None
    published_at: datetime | None = None
    placed: int | None = None
    unplaced: int | None = None
    postes: int | None = None

    @property
    def rules(self) -> Policy:
        return Policy.model_validate(self.policy)

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.wishes_close_at, self.ranking_close_at)

    @property
    def wishes_window(self) -> Window:
        return Window(self.opened_at, self.wishes_close_at)

    @property
    def ranking_window(self) -> Window:
        """It opens when wishes closed for good, which is never before their bound."""
        return Window(self.wishes_closed_at or self.wishes_close_at, self.ranking_close_at)

    def takes_wishes(self, now: datetime) -> bool:
        return self.state == State.WISHES and self._accepts(self.wishes_window, now)

    def takes_rankings(self, now: datetime) -> bool:
        return self.state == State.RANKING and self._accepts(self.ranking_window, now)

    def _accepts(self, window: Window, now: datetime) -> bool:
        return self.suspended_at is None and now in window

    @property
    def next_bound(self) -> datetime | None:
        """The bound at which the clock has something to do here."""
        if self.state == State.WISHES:
            return self.wishes_close_at
        return self.ranking_close_at if self.state == State.RANKING else None

    def is_due(self, now: datetime) -> bool:
        return self.next_bound is not None and self.next_bound <= now

    def may_close(self, now: datetime) -> bool:
        return self.is_due(now) and not self.held

    def suspend(self, at: datetime) -> None:
        self.suspended_at, self.held = at, True

    def resume(self, now: datetime) -> None:
        """A bound too near, or past, for anyone to have had time since waits for a decision."""
        self.suspended_at = None
        enough = now + timedelta(seconds=self.rules.outage_window_seconds)
        self.held = self.next_bound is not None and self.next_bound < enough

    def release(self) -> None:
        """The ministry decided: closing follows the bound again, once the campaign runs."""
        self.held = self.suspended_at is not None

    def follow(self, wanted: Bounds) -> None:
        """Moved bounds: another one for the present phase is a decision about its closing."""
        before = self.next_bound
        self.wishes_close_at, self.ranking_close_at = (
            wanted.wishes_close_at,
            wanted.ranking_close_at,
        )
        if self.next_bound != before:
            self.release()

    def close_wishes(self, now: datetime) -> None:
        self._leave(State.WISHES, State.RANKING, now)
        self.wishes_closed_at = now

    def freeze(self, now: datetime, *, unseeded: str, seed: str, digest: str) -> None:
        self._leave(State.RANKING, State.CLOSED, now)
        self.closing += 1
        self.closed_at = now
        self.unseeded, self.seed, self.digest = unseeded, seed, digest

    def replay(self, now: datetime, *, until: datetime) -> None:
        """Its closing is annulled (C4): the ranking is open again, and closes under the next
        number. A bound that has passed meanwhile waits for a decision."""
        if self.state != State.CLOSED:
            raise IllegalTransition(f"{self.state} is not replayed")
        self.state, self.ranking_close_at, self.held = State.RANKING, until, until <= now
        self.closed_at = self.unseeded = self.seed = self.digest = None

    def publish(self, at: datetime, counts: Counts) -> None:
        """Every part is public: the secret is revealed, and what the next round waits for known."""
        if self.state not in (State.CLOSED, State.PUBLISHED):
            raise IllegalTransition(f"{self.state} cannot be published")
        self.state = State.PUBLISHED
        self.published_at = self.published_at or at
        self.placed, self.unplaced, self.postes = counts.placed, counts.unplaced, counts.postes

    @property
    def published_counts(self) -> Counts | None:
        if self.placed is None or self.unplaced is None or self.postes is None:
            return None
        return Counts(self.placed, self.unplaced, self.postes)

    def _leave(self, expected: State, reached: State, now: datetime) -> None:
        if self.state != expected or not self.may_close(now):
            raise IllegalTransition(f"{self.state} does not become {reached} at {now}")
        self.state = reached
