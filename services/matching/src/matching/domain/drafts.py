"""Dry runs (V6), in tables of their own: none refers to a closing, a run or a part, and none of
those refers to a draft, so that nothing of one can be published."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Uuid, text
from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint

from matching.domain.columns import instant, json_column, now_column

WATERMARK: Final = "Essai : ces figures ne sont pas un résultat et ne seront jamais publiées."
FEW: Final = 5
"""Fewer candidates than that in a subdivision, and an agency reads none of its figures."""


def _draft_key() -> Column[Any]:
    return Column(Uuid, ForeignKey("drafts.id"), primary_key=True)


class Draft(SQLModel, table=True):
    """waiting (for its parts) → queued → solving → solved or failed; solving → queued when its
    worker gives it back. Written by the first of its facts to arrive."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'queued', 'solving', 'solved', 'failed')", name="state"
        ),
        CheckConstraint("state = 'waiting' OR digest IS NOT NULL", name="told"),
        CheckConstraint("(state = 'solving') = (taken_by IS NOT NULL)", name="taken"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        CheckConstraint("(state IN ('solved', 'failed')) = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("campaign", "round", "number"),
        Index(
            "ix_drafts_to_do",
            "asked_at",
            postgresql_where=text("state IN ('queued', 'solving')"),
        ),
    )

    id: UUID = Field(primary_key=True)
    campaign: str
    round: int
    state: str = "waiting"
    number: int | None = None
    asked_by: UUID | None = None
    asked_at: datetime | None = Field(default=None, sa_column=instant())
    digest: str | None = None
    seed: str | None = None
    parts: int | None = None
    candidates: int | None = None
    postes: int | None = None
    wishes: int | None = None
    regions: dict[str, str] | None = Field(default=None, sa_column=json_column(nullable=True))
    seconds: int | None = None
    attempts: int = 0
    taken_by: UUID | None = None
    heartbeat_at: datetime | None = Field(default=None, sa_column=instant())
    ended_at: datetime | None = Field(default=None, sa_column=instant())
    failure: str | None = None

    def queue(self) -> None:
        self.state, self.taken_by = "queued", None

    def end(self, at: datetime, *, failure: str | None = None) -> None:
        self.state = "failed" if failure else "solved"
        self.failure = failure and failure[:2000]
        self.taken_by, self.ended_at = None, at


class DraftPart(SQLModel, table=True):
    """A part, as received, until the draft is solved: it holds hearts. `content`: {"postes",
    "candidates"}; the subdivision of each."""

    __tablename__ = "draft_parts"

    draft: UUID = Field(sa_column=_draft_key())
    part: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=json_column())
    poste_subdivisions: dict[str, str] = Field(sa_column=json_column())
    candidate_subdivisions: dict[str, str] = Field(sa_column=json_column())


class DraftResult(SQLModel, table=True):
    """What one policy gives to a draft, the country over."""

    __tablename__ = "draft_results"
    __table_args__ = (
        CheckConstraint(
            "policy IN ('perfect', 'cardinality', 'candidates', 'postes')", name="policy"
        ),
    )

    draft: UUID = Field(sa_column=_draft_key())
    policy: str = Field(primary_key=True)
    objective: dict[str, Any] = Field(sa_column=json_column())
    proven: list[str] = Field(sa_column=json_column())
    bounds: dict[str, Any] = Field(sa_column=json_column())
    notes: list[str] = Field(sa_column=json_column())
    seconds: float


class DraftFigures(SQLModel, table=True):
    """What one policy gives to one subdivision (`domain.territories`)."""

    __tablename__ = "draft_figures"
    __table_args__ = (
        CheckConstraint("placed BETWEEN 0 AND candidates", name="placed"),
        CheckConstraint("perfect_couples BETWEEN 0 AND first_choices", name="couples"),
        CheckConstraint("first_choices <= placed", name="choices"),
        CheckConstraint("filled BETWEEN 0 AND places", name="filled"),
    )

    draft: UUID = Field(sa_column=_draft_key())
    policy: str = Field(primary_key=True)
    subdivision: str = Field(primary_key=True)
    candidates: int
    placed: int
    first_choices: int
    perfect_couples: int
    places: int
    filled: int


class DraftReading(SQLModel, table=True):
    """Someone read a draft or, without one, the list of a round's: who, what, when. Who asked for
    each is in `drafts`."""

    __tablename__ = "draft_readings"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    person: UUID
    campaign: str
    round: int
    draft: UUID | None = Field(default=None, foreign_key="drafts.id")
    at: datetime | None = Field(default=None, sa_column=now_column())
