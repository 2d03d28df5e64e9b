"""A run: one solving of one closing, by one worker at a time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, LargeBinary, text
from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint

from matching.domain.columns import instant, json_column, now_column


class Run(SQLModel, table=True):
    """queued → solving → verified or failed; solving → queued when its worker gives it back.

    `taken_by` is drawn anew each time a worker takes the run: whoever holds another one has lost
    it. `number`: 1, then one more each time that an operator has the closing solved again.
    `progress`: while it is solved, what `domain.matched.Progress` says, written with heartbeats."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("campaign", "round", "closing", "number"),
        CheckConstraint("state IN ('queued', 'solving', 'verified', 'failed')", name="state"),
        CheckConstraint("(state = 'solving') = (taken_by IS NOT NULL)", name="taken"),
        CheckConstraint("(state = 'verified') = (result IS NOT NULL)", name="result"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        CheckConstraint("state = 'solving' OR progress IS NULL", name="progress"),
        Index(
            "ix_runs_to_do",
            "queued_at",
            postgresql_where=text("state IN ('queued', 'solving')"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    campaign: str
    round: int
    closing: int
    number: int = 1
    state: str = "queued"
    instance: str
    queued_at: datetime | None = Field(default=None, sa_column=now_column())
    attempts: int = 0
    taken_by: UUID | None = None
    heartbeat_at: datetime | None = Field(default=None, sa_column=instant())
    progress: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    started_at: datetime | None = Field(default=None, sa_column=instant())
    ended_at: datetime | None = Field(default=None, sa_column=instant())
    seconds: float | None = None
    result: str | None = None
    objective: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    proven: list[str] | None = Field(default=None, sa_column=json_column(nullable=True))
    bounds: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    notes: list[str] | None = Field(default=None, sa_column=json_column(nullable=True))
    unplaced: int | None = None
    failure: str | None = None

    @property
    def key(self) -> int:
        """The id of a run that the database has written."""
        assert self.id is not None  # noqa: S101 - read from the database
        return self.id

    @property
    def ended(self) -> bool:
        return self.state in ("verified", "failed")

    def fail(self, why: str, at: datetime) -> None:
        self._leave("failed")
        self.failure, self.ended_at = why[:2000], at

    def verify(self, at: datetime) -> None:
        self._leave("verified")
        self.ended_at = at

    def give_back(self) -> None:
        self._leave("queued")

    def _leave(self, reached: str) -> None:
        self.state, self.taken_by, self.progress = reached, None, None


class StoredResult(SQLModel, table=True):
    """The exact bytes of a result. `certificate`: the same result with the cover that proves its
    perfect couples; runs of before it was kept have none."""

    __tablename__ = "results"

    run: int = Field(sa_column=Column(BigInteger, ForeignKey("runs.id"), primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    certificate: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
