"""From a market to what matters of it: the wishes that an optimum may hold, and a first bound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.couples import bound_by_couples, most_pairs
from hrt.deadline import Deadline
from hrt.exact.bundles import reduced, without
from hrt.market import Market


@dataclass(frozen=True, eq=False)
class Narrowed:
    """The `market` of the wishes that an optimum may hold, and a largest b-matching of it (bool per
    wish): in no part can more be placed than `largest` places. With perfect couples first, every
    optimum has each candidate of `placed` and each place of the postes `full` in one."""

    market: Market
    placed: NDArray[np.bool_]
    full: NDArray[np.bool_]
    largest: NDArray[np.bool_]


def narrowed(market: Market, couples_first: bool, deadline: Deadline) -> Narrowed:
    """Remove what no optimum holds, to a fixed point, as far as safe rules, and time, tell."""
    market = without(market, reduced(market, deadline))
    placed, full = np.zeros(market.candidates, np.bool_), np.zeros(market.postes, np.bool_)
    first = None
    while couples_first:
        couples = most_pairs(market, market.mutual_first(), first)
        bound = bound_by_couples(market, couples)
        placed, full, first = bound.placed, bound.full, couples.chosen(market)
        if bound.alive.all():
            break
        first = first[bound.alive]
        market = without(market, bound.alive)
        left = reduced(market, deadline)
        market, first = without(market, left), first[left]
    everything = np.ones(market.poste.size, np.bool_)
    largest = most_pairs(market, everything, first).chosen(market)
    return Narrowed(market, placed, full, largest)
