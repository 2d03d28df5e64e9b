"""Freezing (C1, C2): from what was saved to the instance that the engine reads, its digest and
the seed that nobody can choose. The format is `appariement/instance@1`."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.catalog import Policy
from hrt.canonical import canonical_bytes, derive_seed, digest
from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from candidatures.domain.rankings import Sheet, competition_ranks

FORMAT: Final = "appariement/instance@1"
_PERSON_BYTES: Final = 64  # what an entry of `people` takes: an id, a UUID, quotes, separators


class Snapshot(SQLModel, table=True):
    """What a closing froze: the exact canonical bytes, and the root of its roll. Rows are never
    changed (a trigger sees to it); an annulled closing is followed by the next number."""

    __tablename__ = "snapshots"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    closed_at: datetime
    digest: str
    unseeded: str
    seed: str
    parts: int
    roll_size: int
    roll_root: str
    instance: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SnapshotCandidate(SQLModel, table=True):
    """Which person an id of a snapshot is: the id was drawn for it alone."""

    __tablename__ = "snapshot_candidates"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "closing"],
            ["snapshots.campaign", "snapshots.round", "snapshots.closing"],
        ),
        UniqueConstraint("campaign", "round", "closing", "person"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    candidate: str = Field(primary_key=True)
    person: UUID


class FrozenWish(NamedTuple):
    """A saved wish, and what happened to it since. `gone`: the candidate left the campaign, or
    this part of it, or the poste was withdrawn; `left_out`: by E2 when wishes closed."""

    person: UUID
    poste: str
    hearts: int
    local: bool
    gone: bool
    left_out: bool

    @property
    def counts(self) -> bool:
        """Whether the poste's ranking had to deal with it."""
        return not self.gone and not self.left_out


@dataclass
class Frozen:
    """An instance and its proofs. `people`: which person each candidate id is."""

    instance: dict[str, Any]
    people: dict[str, UUID]
    unseeded: str
    seed: str
    digest: str = field(init=False)
    data: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.data = canonical_bytes(self.instance)
        self.digest = digest(self.data)

    @property
    def wishes(self) -> int:
        return sum(len(candidate["wishes"]) for candidate in self.instance["candidates"])


class Terms:
    """On what terms each wish stands: ranked, or refused for the first reason that holds. Where
    the policy asks for it, a ranking that is not certified is not valid."""

    def __init__(
        self, sheets_: Mapping[str, Sheet], policy: Policy, certified: Collection[str] = ()
    ) -> None:
        self._valid = {poste for poste, sheet in sheets_.items() if sheet.verdict(policy).valid}
        if policy.certified_only:
            self._valid.intersection_update(certified)
        self._refused = {poste: sheet.refused for poste, sheet in sheets_.items()}
        self._ranks = {poste: competition_ranks(sheet.ranks) for poste, sheet in sheets_.items()}

    def of(self, wish: FrozenWish) -> dict[str, Any]:
        refusal = self._refusal(wish)
        return {"refused": refusal} if refusal else {"rank": self._ranks[wish.poste][wish.person]}

    def _refusal(self, wish: FrozenWish) -> str | None:
        if wish.gone:
            return "withdrawn"
        if wish.left_out:
            return "below_minimum"
        if wish.poste not in self._valid:
            return "ranking_invalid"
        if wish.person in self._refused[wish.poste]:
            return "refused"
        return None if wish.person in self._ranks[wish.poste] else "not_ranked"


def freeze(
    *,
    campaign: str,
    round_: int,
    secret: bytes,
    postes: Mapping[str, int],
    people: Mapping[str, UUID],
    wishes: Iterable[FrozenWish],
    terms: Terms,
) -> Frozen:
    """`postes`: the places of each. `people`: the ids drawn, one for everyone with a saved list."""
    lists: dict[UUID, list[dict[str, Any]]] = {person: [] for person in people.values()}
    for wish in sorted(wishes, key=lambda wish: wish.poste.encode()):
        entry = {"poste": wish.poste, "hearts": wish.hearts, **terms.of(wish)}
        lists[wish.person].append(entry)
    ids = sorted(people, key=str.encode)
    unseeded = {
        "format": FORMAT,
        "campaign": campaign,
        "round": round_,
        "postes": [{"id": id_, "places": postes[id_]} for id_ in sorted(postes, key=str.encode)],
        "candidates": [{"id": id_, "wishes": lists[people[id_]]} for id_ in ids],
    }
    proof = digest(unseeded)
    seed = derive_seed(secret, proof)
    return Frozen(unseeded | {"seed": seed}, dict(people), proof, seed)


def slices(
    candidates: Iterable[dict[str, Any]], *, taken: int, most_bytes: int
) -> Iterator[list[dict[str, Any]]]:
    """The candidates in order, in slices whose JSON stays under `most_bytes`, at least one; the
    first slice already holds `taken` bytes."""
    slice_: list[dict[str, Any]] = []
    weight = taken
    for candidate in candidates:
        own = len(json.dumps(candidate)) + _PERSON_BYTES
        if slice_ and weight + own > most_bytes:
            yield slice_
            slice_, weight = [], 0
        slice_.append(candidate)
        weight += own
    yield slice_
