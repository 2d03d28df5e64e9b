"""The market cut in connected parts, small ones bundled together: their optima add up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.deadline import Deadline
from hrt.instance import Bytes, Ints
from hrt.kernels.parts import parts_of
from hrt.kernels.reduction import reduce_some_rounds
from hrt.market import Market

_ENOUGH = 200
_ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Bundle:
    """Some of the market's wishes (`wishes`, its indexes), people and postes numbered anew.

    Wishes are sorted by candidate (`start`), then poste; `by_poste` and `poste_start` list them by
    poste, best rank first. `placed` candidates must have one of them, `full` postes all places
    taken.
    """

    wishes: Ints
    start: Ints
    poste: Ints
    choice: Bytes
    rank: Ints
    places: Ints
    poste_start: Ints
    by_poste: Ints
    placed: NDArray[np.bool_]
    full: NDArray[np.bool_]


def reduced(market: Market, deadline: Deadline | None = None) -> NDArray[np.bool_]:
    """Which wishes may be in a weakly stable matching, as far as safe rules, and time, tell."""
    left, kept = market, np.arange(market.poste.size)
    while deadline is None or deadline.allows(left.poste.size):
        alive = np.ones(left.poste.size, np.bool_)
        more = reduce_some_rounds(
            left.start,
            left.poste,
            left.choice,
            left.rank,
            left.poste_start,
            left.by_poste,
            left.candidate,
            left.places,
            alive,
            _ROUNDS,
        )
        kept = kept[alive]
        if not more:
            break
        left = without(left, alive)
    possible = np.zeros(market.poste.size, np.bool_)
    possible[kept] = True
    return possible


def without(market: Market, alive: NDArray[np.bool_]) -> Market:
    """The market of the wishes alive: rounds go faster without the others."""
    before = np.concatenate(([0], np.cumsum(alive))).astype(np.int32)
    by_poste = market.by_poste[alive[market.by_poste]]
    poste = market.poste[alive]
    counts = np.bincount(poste, minlength=market.postes)
    return Market(
        places=market.places,
        start=before[market.start],
        candidate=market.candidate[alive],
        poste=poste,
        choice=market.choice[alive],
        rank=market.rank[alive],
        wish=market.wish[alive],
        poste_start=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        by_poste=before[by_poste],
    )


def bundles_of(
    market: Market,
    placed: NDArray[np.bool_],
    full: NDArray[np.bool_],
    chosen: NDArray[np.bool_] | None = None,
) -> list[Bundle]:
    """The connected components of the market, bundled up to some 200 wishes.

    `placed` candidates and `full` postes (bool each) must be so. With `chosen`, a weakly stable
    matching, the components that it takes whole are left out: there is no other matching there.
    """
    wishes = np.arange(market.poste.size, dtype=np.int32)
    if wishes.size == 0:
        return []
    label = parts_of(market.candidate, market.poste, market.candidates, market.postes)
    if chosen is not None:
        open_ = np.bincount(label, weights=~chosen) > 0
        wishes, label = wishes[open_[label]], label[open_[label]]
    if wishes.size == 0:
        return []
    order = np.argsort(label, kind="stable")
    edges = np.flatnonzero(np.diff(label[order])) + 1
    cuts, last = [], 0
    for edge in edges.tolist():
        if edge - last >= _ENOUGH:
            cuts.append(edge)
            last = edge
    parts = np.split(wishes[order], cuts)
    # The longest first: the others fill the time it takes.
    parts.sort(key=lambda part: -part.size)
    return [_bundle_of(market, np.sort(part), placed, full) for part in parts]


def _bundle_of(
    market: Market, wishes: Ints, placed: NDArray[np.bool_], full: NDArray[np.bool_]
) -> Bundle:
    candidate = market.candidate[wishes]
    first = np.flatnonzero(np.concatenate(([True], candidate[1:] != candidate[:-1])))
    names, poste = np.unique(market.poste[wishes], return_inverse=True)
    rank = market.rank[wishes]
    return Bundle(
        wishes=wishes,
        start=np.append(first, wishes.size).astype(np.int32),
        poste=poste.astype(np.int32),
        choice=market.choice[wishes],
        rank=rank,
        places=market.places[names],
        poste_start=np.searchsorted(np.sort(poste), np.arange(names.size + 1)).astype(np.int32),
        by_poste=np.lexsort((rank, poste)).astype(np.int32),
        placed=placed[candidate[first]],
        full=full[names],
    )
