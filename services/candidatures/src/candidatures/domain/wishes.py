"""Wish lists: where one may apply (E1), how many wishes it takes (E2), what a list holds (E3)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, NamedTuple
from uuid import UUID

from contracts.catalog import Policy, Territory
from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, Index, SQLModel

from candidatures.domain.people import Candidate
from candidatures.domain.percents import at_least
from candidatures.domain.postes import Poste

Fault = Literal["given-twice", "unknown-poste"]
MOST_HEARTS: Final = 5
TERRITORY_FIELD: Final[Mapping[Territory, str | None]] = {
    "subdivision": "subdivision",
    "region": "region",
    "national": None,
}


class WishList(SQLModel, table=True):
    """A candidate's list in a round, from its first save on."""

    __tablename__ = "wish_lists"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    version: int
    saved_at: datetime


class Wish(SQLModel, table=True):
    """One candidature, with its hearts."""

    __tablename__ = "wishes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "person"],
            ["wish_lists.campaign", "wish_lists.round", "wish_lists.person"],
            ondelete="CASCADE",
        ),
        CheckConstraint("hearts BETWEEN 1 AND 5", "hearts"),
        Index("ix_wishes_poste", "campaign", "round", "poste"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    hearts: int


class LeftOut(SQLModel, table=True):
    """Someone whom E2 left out of the round when wishes closed, and the figures that decided."""

    __tablename__ = "left_out"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
        CheckConstraint("wishes < minimum", "below_minimum"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    wishes: int
    minimum: int
    eligible: int


class Saved(NamedTuple):
    """A list as last saved (version 0: never): hearts by poste. `left_out`: E2 decided so when
    wishes closed. `receipt`: the number that this version was given (E4)."""

    version: int = 0
    saved_at: datetime | None = None
    hearts: Mapping[str, int] = MappingProxyType({})
    left_out: bool = False
    receipt: int | None = None


def may_apply(candidate: Candidate, poste: Poste, territory: Territory) -> bool:
    """E1: a poste of one's speciality, in one's region (or subdivision, or anywhere: policy)."""
    field = TERRITORY_FIELD[territory]
    return candidate.speciality == poste.speciality and (
        field is None or getattr(candidate, field) == getattr(poste, field)
    )


def minimum_wishes(eligible: int, *, round_: int, policy: Policy) -> int:
    """E2: min(N, max(floor, ⌈percent % of N⌉)); the last percentage holds for later rounds."""
    percents = policy.minimum_percent
    percent = percents[min(round_, len(percents)) - 1]
    return min(eligible, max(policy.minimum_floor, at_least(percent, eligible)))


@dataclass(frozen=True)
class Sufficiency:
    """Whether a list holds enough wishes for E2: told at once, and decisive when wishes close."""

    wishes: int
    minimum: int
    eligible: int

    @property
    def missing(self) -> int:
        return max(0, self.minimum - self.wishes)

    @property
    def valid(self) -> bool:
        return self.missing == 0


def faults(
    wishes: Iterable[tuple[str, int]], *, eligible: Collection[str]
) -> Iterator[tuple[int, Fault]]:
    """What is wrong in a list, as (position, code): a poste given twice, or one where E1 lets no
    candidature be (withdrawing one is always possible)."""
    seen: set[str] = set()
    for position, (poste, hearts) in enumerate(wishes):
        if poste in seen:
            yield position, "given-twice"
        elif hearts > 0 and poste not in eligible:
            yield position, "unknown-poste"
        seen.add(poste)


def kept(wishes: Iterable[tuple[str, int]]) -> dict[str, int]:
    """E3: no heart is no candidature; the others by poste."""
    return {poste: hearts for poste, hearts in sorted(wishes) if hearts > 0}
