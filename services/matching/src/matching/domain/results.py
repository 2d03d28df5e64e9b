"""What a verified run gives: parts, postes, each candidate's outcome, affectations."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR
from sqlmodel import CheckConstraint, Field, ForeignKeyConstraint, SQLModel

from matching.domain.columns import instant, json_column, now_column, run_key


def _of_a_part() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["run", "speciality", "territory"],
        ["parts.run", "parts.speciality", "parts.territory"],
    )


class Part(SQLModel, table=True):
    """The unit of publication. `subdivisions`, `regions`: where its postes and candidates are."""

    __tablename__ = "parts"
    __table_args__ = (
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published"),
    )

    run: int = Field(sa_column=run_key())
    speciality: str = Field(primary_key=True)
    territory: str = Field(primary_key=True)
    subdivisions: list[str] = Field(sa_column=Column(ARRAY(VARCHAR), nullable=False))
    regions: list[str] = Field(sa_column=Column(ARRAY(VARCHAR), nullable=False))
    postes: int
    candidates: int
    placed: int
    unplaced: int
    published_at: datetime | None = Field(default=None, sa_column=instant())
    published_by: UUID | None = None

    @property
    def name(self) -> tuple[str, str]:
        return self.speciality, self.territory


class Offer(SQLModel, table=True):
    """A poste of the round, the places that it offered and how many were filled."""

    __tablename__ = "offers"
    __table_args__ = (
        _of_a_part(),
        CheckConstraint("filled BETWEEN 0 AND places", name="filled"),
    )

    run: int = Field(sa_column=run_key())
    poste: str = Field(primary_key=True)
    speciality: str
    territory: str
    subdivision: str
    region: str
    places: int
    filled: int


class Outcome(SQLModel, table=True):
    """What a candidate of the round will read. `hearts`, `rank`, `candidates_ranked`: the terms of
    the poste obtained. No explanation for who was not in the instance."""

    __tablename__ = "outcomes"
    __table_args__ = (_of_a_part(),)

    run: int = Field(sa_column=run_key())
    person: UUID = Field(primary_key=True)
    speciality: str
    territory: str
    poste: str | None = None
    hearts: int | None = None
    rank: int | None = None
    candidates_ranked: int | None = None
    left_out: bool
    explanation: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    sentences: list[str] = Field(sa_column=json_column())


class OwnOutcome(NamedTuple):
    """What one person got in a round: all null but for the first two before there is a result."""

    ranks_shown: bool
    takes_part: bool
    published_at: datetime | None
    poste: str | None
    hearts: int | None
    rank: int | None
    candidates_ranked: int | None
    left_out: bool
    explanation: dict[str, Any] | None
    sentences: list[str]


class Download(SQLModel, table=True):
    """An auditor took an instance, a result or a certificate: who, what, when."""

    __tablename__ = "downloads"
    __table_args__ = (
        CheckConstraint("document IN ('instance', 'result', 'certificate')", name="document"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    person: UUID
    campaign: str
    round: int
    document: str
    digest: str
    at: datetime | None = Field(default=None, sa_column=now_column())
