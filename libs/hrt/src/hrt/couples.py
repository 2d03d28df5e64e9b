"""The most perfect couples, exactly at any size, and the cover that proves it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Instance, Ints
from hrt.kernels.covers import reached_from_room
from hrt.kernels.flow import maximum_matching
from hrt.market import Market
from hrt.result import Certificate


@dataclass(frozen=True, eq=False)
class Matching:
    """A maximum b-matching among the allowed wishes of a market.

    `kept` are those wishes, `start` where each candidate's begin in it, `edge` the index in `kept`
    of each candidate's wish (-1: none), `load` how many each poste has. `waiting` and `wanted`:
    the candidates and postes reached from an unmatched candidate.
    """

    kept: Ints
    start: Ints
    edge: Ints
    load: Ints
    waiting: NDArray[np.bool_]
    wanted: NDArray[np.bool_]

    def chosen(self, market: Market) -> NDArray[np.bool_]:
        """The same, as a bool per wish of the market."""
        chosen = np.zeros(market.poste.size, np.bool_)
        chosen[self.kept[self.edge[self.edge >= 0]]] = True
        return chosen


def most_pairs(
    market: Market, allowed: NDArray[np.bool_], first: NDArray[np.bool_] | None = None
) -> Matching:
    """A maximum b-matching among the allowed wishes, grown from `first`: those that it matches,
    candidates and places alike, stay matched."""
    kept = np.flatnonzero(allowed).astype(np.int32)
    start = np.searchsorted(kept, market.start).astype(np.int32)
    edge = np.full(market.candidates, -1, np.int32)
    if first is not None:
        begun = np.flatnonzero(first & allowed)
        edge[market.candidate[begun]] = np.searchsorted(kept, begun)
    waiting, wanted, load = maximum_matching(start, market.poste[kept], market.places, edge)
    return Matching(kept, start, edge, load, waiting, wanted)


@dataclass(frozen=True, eq=False)
class Bound:
    """What every matching with the most perfect couples has: `alive` are the wishes it may hold
    (bool per wish), `placed` the candidates who make a perfect couple in it, `full` the postes that
    perfect couples fill."""

    alive: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    full: NDArray[np.bool_]


def bound_by_couples(market: Market, couples: Matching) -> Bound:
    """Where the most perfect couples leave no freedom (docs/algorithm.md: what couples force).

    `couples` is a maximum b-matching among all mutual-first wishes of the market.
    """
    poste = market.poste[couples.kept]
    sought, roomy = reached_from_room(
        couples.start, poste, market.places, couples.edge, couples.load
    )
    placed = (couples.edge >= 0) & ~couples.waiting
    full = ~roomy
    mutual = np.zeros(market.poste.size, np.bool_)
    mutual[couples.kept] = True
    by_placed, by_full = placed[market.candidate], full[market.poste]
    # A pair that a minimum cover touches twice is in no maximum b-matching: there are two covers.
    twice = (by_placed & couples.wanted[market.poste]) | (sought[market.candidate] & by_full)
    alive = np.where(mutual, ~twice, ~by_placed & ~by_full)
    return Bound(alive, placed, full)


def certificate_of(instance: Instance, market: Market) -> Certificate:
    """The cover of König: it weighs as much as a maximum b-matching of mutual-first pairs."""
    couples = most_pairs(market, market.mutual_first())
    candidates = instance.candidate_ids[(couples.edge >= 0) & ~couples.waiting]
    return Certificate(
        candidates=tuple(candidates.astype(str).tolist()),
        postes=tuple(instance.poste_ids[couples.wanted].astype(str).tolist()),
    )
