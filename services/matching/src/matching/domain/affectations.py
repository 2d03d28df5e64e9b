"""Who has which poste: by a run, recorded after a round in person, or decided by two persons."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, text
from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint

from matching.domain.columns import instant


class Affectation(SQLModel, table=True):
    """A candidate on a seat of a poste. Rule M2 is these constraints: one standing affectation per
    person and campaign, one standing person per seat, no seat beyond the places.

    hidden → standing → withdrawn. `round`: the one that gave it or, decided later, after which it
    was. `decided_by`: who recorded or confirmed it; `reason`: of what two persons decided."""

    __tablename__ = "affectations"
    __table_args__ = (
        UniqueConstraint("run", "person"),
        CheckConstraint("state IN ('hidden', 'standing', 'withdrawn')", name="state"),
        CheckConstraint("source IN ('run', 'recorded', 'manual')", name="source"),
        CheckConstraint("(source = 'run') = (run IS NOT NULL)", name="run"),
        CheckConstraint("(source = 'run') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("source <> 'manual' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="withdrawn_by"),
        CheckConstraint("(state = 'withdrawn') = (withdrawal IS NOT NULL)", name="withdrawal"),
        CheckConstraint("seat BETWEEN 1 AND places", name="seat"),
        Index(
            "uq_affectations_standing_person",
            "campaign",
            "person",
            unique=True,
            postgresql_where=text("state = 'standing'"),
        ),
        Index(
            "uq_affectations_standing_seat",
            "campaign",
            "poste",
            "seat",
            unique=True,
            postgresql_where=text("state = 'standing'"),
        ),
        Index("ix_affectations_person", "campaign", "person"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    campaign: str
    round: int
    person: UUID
    poste: str
    seat: int
    places: int
    state: str = "hidden"
    source: str = "run"
    run: int | None = Field(
        default=None, sa_column=Column(BigInteger, ForeignKey("runs.id"), nullable=True)
    )
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_column=instant())
    reason: str | None = None
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=instant())
    withdrawal: str | None = None

    @property
    def key(self) -> int:
        """The id of one that the database has written."""
        assert self.id is not None  # noqa: S101 - read from the database
        return self.id

    def withdraw(self, *, by: UUID, at: datetime, reason: str) -> None:
        self.state = "withdrawn"
        self.withdrawn_by, self.withdrawn_at, self.withdrawal = by, at, reason
