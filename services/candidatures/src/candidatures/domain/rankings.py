"""Rankings: when one is valid (K2, K3) and how ranks are kept (K4). No heart is ever seen here."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from contracts.catalog import Policy
from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from candidatures.domain.percents import at_least

LocalFirst = Literal["kept", "broken", "lifted", "off"]
Reason = Literal["too-few-ranked", "local-not-first"]
Certified = Literal["certified", "lifted"]
"""`lifted`: by a save since."""


class Ranking(SQLModel, table=True):
    """The ranking of a poste in a round, from its first save on."""

    __tablename__ = "rankings"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    version: int
    saved_at: datetime
    saved_by: UUID


class Placement(SQLModel, table=True):
    """Where a ranking puts someone; without a rank, they are refused."""

    __tablename__ = "placements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "poste"],
            ["rankings.campaign", "rankings.round", "rankings.poste"],
            ondelete="CASCADE",
        ),
        CheckConstraint("rank >= 1", "rank"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    rank: int | None = None


class Certification(SQLModel, table=True):
    """Who certified a version of a ranking, when: a later version is another one."""

    __tablename__ = "certifications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "poste"],
            ["rankings.campaign", "rankings.round", "rankings.poste"],
        ),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    certified_by: UUID
    certified_at: datetime


class Version(NamedTuple):
    """Of a ranking; 0 before its first save. `receipt`: the number that it was given (E4);
    `last_certified`: the last version that was certified."""

    version: int
    saved_at: datetime | None
    receipt: int | None
    last_certified: int | None = None

    @property
    def certified(self) -> Certified | None:
        if self.last_certified is None:
            return None
        return "certified" if self.last_certified == self.version else "lifted"


def must_be_ranked(candidatures: int, *, ranked_percent: int) -> int:
    """K2, the 80 %: a ranking is valid from ⌈ranked_percent % of n⌉ ranked candidatures on.
    So with 80, of 4 candidatures all are ranked, of 5 one may be refused."""
    return at_least(ranked_percent, candidatures)


def competition_ranks(ranks: Mapping[UUID, int]) -> dict[UUID, int]:
    """K4: as kept, 1, 1, 3; who shares a rank goes on sharing one."""
    kept: dict[UUID, int] = {}
    ordered = sorted(ranks.items(), key=lambda item: item[1])
    for position, (person, rank) in enumerate(ordered, 1):
        before = ordered[position - 2] if position > 1 else None
        kept[person] = kept[before[0]] if before and before[1] == rank else position
    return kept


@dataclass(frozen=True)
class Verdict:
    """Whether a ranking is valid, and what it lacks."""

    ranked: int
    needed: int
    total: int
    local_first: LocalFirst

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.ranked)

    @property
    def refusals_allowed(self) -> int:
        return self.total - self.needed

    @property
    def reasons(self) -> tuple[Reason, ...]:
        few: tuple[Reason, ...] = ("too-few-ranked",) if self.missing else ()
        return (*few, "local-not-first") if self.local_first == "broken" else few

    @property
    def valid(self) -> bool:
        return not self.reasons


@dataclass
class Sheet:
    """A poste's candidatures that count (`local`: of its subdivision), and where its ranking puts
    them. Placements of those who left since are not in it."""

    poste: str
    local: dict[UUID, bool] = field(default_factory=dict)
    ranks: dict[UUID, int] = field(default_factory=dict)
    refused: set[UUID] = field(default_factory=set)

    def place(self, person: UUID, rank: int | None) -> None:
        if person not in self.local:
            return
        if rank is None:
            self.refused.add(person)
        else:
            self.ranks[person] = rank

    def placements(self) -> list[tuple[UUID, int | None]]:
        """As kept: competition ranks first, best first, then the refused."""
        ranked = sorted(competition_ranks(self.ranks).items(), key=lambda item: (item[1], item[0]))
        return [*ranked, *((person, None) for person in sorted(self.refused))]

    def verdict(self, policy: Policy) -> Verdict:
        """Valid = K2 and K3."""
        total = len(self.local)
        needed = must_be_ranked(total, ranked_percent=policy.ranked_percent)
        return Verdict(len(self.ranks), needed, total, self._local_first(policy, total - needed))

    def _local_first(self, policy: Policy, refusals_allowed: int) -> LocalFirst:
        if not policy.local_first:
            return "off"
        locals_ = {person for person, local in self.local.items() if local}
        if self._all_refused(locals_, refusals_allowed):
            return "lifted"
        return "kept" if self._first() <= locals_ else "broken"

    def _all_refused(self, locals_: set[UUID], refusals_allowed: int) -> bool:
        """K3 is lifted where no local candidature remains: none came, or all were refused as far
        as K2 lets."""
        within = not locals_ or len(self.refused) <= refusals_allowed
        return locals_ <= self.refused and within

    def _first(self) -> Set[UUID]:
        best = min(self.ranks.values(), default=None)
        return {person for person, rank in self.ranks.items() if rank == best}


def sheets(
    candidatures: Iterable[tuple[str, UUID, bool]],
    placements: Iterable[tuple[str, UUID, int | None]],
) -> dict[str, Sheet]:
    """The sheet of each poste that has candidatures, given as (poste, person, local)."""
    found: dict[str, Sheet] = {}
    for poste, person, local in candidatures:
        found.setdefault(poste, Sheet(poste)).local[person] = local
    for poste, person, rank in placements:
        if poste in found:
            found[poste].place(person, rank)
    return found
