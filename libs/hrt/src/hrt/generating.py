"""Instances drawn from a seed: French-like, strict, full of ties, adversarial."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.canonical import digest
from hrt.instance import Ids, Instance

_HEARTS = 5
_LAST_RANK = 9999


@dataclass(frozen=True)
class Taste:
    """How people choose: `levels` of hearts, the odds that a rank ties with the one before, how
    much candidates agree on the good postes, and how much postes favour those who want them."""

    levels: int
    ties: float
    crowding: float
    affinity: float
    places: tuple[int, ...]


KINDS = {
    "french": Taste(levels=5, ties=0.3, crowding=0.8, affinity=1.0, places=(1, 1, 1, 2)),
    "strict": Taste(levels=5, ties=0.0, crowding=0.3, affinity=0.0, places=(1,)),
    "ties": Taste(levels=2, ties=0.8, crowding=0.5, affinity=0.2, places=(1, 1, 2)),
}


def generate(
    kind: str, candidates: int, seed: int = 1, markets: int = 1, wishes: int = 8, ratio: float = 0.9
) -> Instance:
    """An instance of `markets` separate markets that share `candidates` evenly.

    `kind` is french, strict, ties or adversarial; about `wishes` per candidate; `ratio` postes per
    candidate. The same arguments give the same instance. Raises ValueError on an unknown kind.
    """
    source = np.random.default_rng(seed)
    if kind == "adversarial":
        return _gadgets(candidates, seed)
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: one of {', '.join(KINDS)}, adversarial")
    taste = KINDS[kind]
    market = np.arange(candidates) * markets // max(candidates, 1)
    size = np.bincount(market, minlength=markets)
    postes = np.maximum(1, np.round(size * ratio)).astype(np.int64)
    first = np.concatenate(([0], np.cumsum(postes)))
    candidate, poste = _wanted(source, market, postes, first, wishes, taste.crowding)
    hearts = _hearts(source, candidate, candidates, taste)
    rank = _ranks(source, poste, hearts, taste)
    return _instance(
        seed,
        source.choice(taste.places, int(first[-1])),
        np.bincount(candidate, minlength=candidates),
        poste,
        hearts,
        rank,
    )


def _wanted(
    source: np.random.Generator,
    market: NDArray[np.int64],
    postes: NDArray[np.int64],
    first: NDArray[np.int64],
    wishes: int,
    crowding: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each candidate's postes, sorted: the lower a poste's number, the more it is wanted."""
    drawn = source.random((market.size, wishes)) ** (1 + crowding)
    inside = (drawn * postes[market][:, None]).astype(np.int64)
    chosen = np.sort(inside + first[market][:, None], axis=1)
    fresh = np.ones(chosen.shape, np.bool_)
    fresh[:, 1:] = chosen[:, 1:] != chosen[:, :-1]
    candidate, _ = np.nonzero(fresh)
    return candidate, chosen[fresh]


def _hearts(
    source: np.random.Generator, candidate: NDArray[np.int64], candidates: int, taste: Taste
) -> NDArray[np.int64]:
    if taste.ties:
        return _HEARTS - source.integers(0, taste.levels, candidate.size)
    # Strict: the candidate's wishes in random order, most hearts first, 1 heart from the fifth on.
    order = np.lexsort((source.random(candidate.size), candidate))
    start = np.searchsorted(candidate, np.arange(candidates))
    hearts = np.empty(candidate.size, np.int64)
    hearts[order] = _HEARTS - np.arange(candidate.size) + start[candidate]
    return np.maximum(hearts, 1)


def _ranks(
    source: np.random.Generator, poste: NDArray[np.int64], hearts: NDArray[np.int64], taste: Taste
) -> NDArray[np.int64]:
    """Competition ranks (1, 1, 3), the order leaning towards those who gave more hearts."""
    liking = source.random(poste.size) - taste.affinity * hearts / _HEARTS
    order = np.lexsort((liking, poste))
    sorted_ = poste[order]
    fresh = np.concatenate(([True], sorted_[1:] != sorted_[:-1])) if poste.size else np.empty(0)
    first = np.maximum.accumulate(np.where(fresh, np.arange(poste.size), 0))
    apart = fresh.astype(np.bool_) | (source.random(poste.size) >= taste.ties)
    leader = np.maximum.accumulate(np.where(apart, np.arange(poste.size), 0))
    rank = np.empty(poste.size, np.int64)
    rank[order] = np.minimum(leader - first + 1, _LAST_RANK)
    return rank


def _gadgets(candidates: int, seed: int) -> Instance:
    """Pairs of candidates where a tie badly broken leaves one of the two without a poste.

    A wants P alone; B wants P, then Q; P ranks both first. B at P makes one pair, A at P two.
    """
    pairs = candidates // 2
    poste = (2 * np.arange(pairs)[:, None] + np.array([0, 0, 1])).ravel()
    hearts = np.tile([5, 5, 4], pairs)
    wishes = np.tile([1, 2], pairs)
    return _instance(seed, np.ones(2 * pairs, np.int64), wishes, poste, hearts, np.ones(3 * pairs))


def _instance(
    seed: int,
    places: NDArray[np.int64],
    wishes: NDArray[np.int64],
    poste: NDArray[np.int64],
    hearts: NDArray[np.int64],
    rank: NDArray[np.float64] | NDArray[np.int64],
) -> Instance:
    return Instance(
        campaign="generated",
        round=1,
        seed=digest(str(seed).encode()).removeprefix("sha256:"),
        poste_ids=_names("P", places.size),
        places=places.astype(np.int32),
        candidate_ids=_names("C", wishes.size),
        start=np.concatenate(([0], np.cumsum(wishes))).astype(np.int32),
        poste=poste.astype(np.int32),
        hearts=hearts.astype(np.int8),
        rank=rank.astype(np.int32),
        refusal=np.zeros(poste.size, np.int8),
    )


def _names(letter: str, count: int) -> Ids:
    width = len(str(count))
    return np.array([f"{letter}{number:0{width}}".encode() for number in range(count)], np.bytes_)
