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
    """The `market` of the wishes that an optimum may hold, and a b-matching of it (bool per wish)
    to lean on. Where `bounding`, in no part can more be placed than it places. With perfect couples
    first, every optimum has each candidate of `placed` and each place of the postes `full` in one.
    """

    market: Market
    placed: NDArray[np.bool_]
    full: NDArray[np.bool_]
    largest: NDArray[np.bool_]
    bounding: bool


def narrowed(market: Market, couples_first: bool, deadline: Deadline) -> Narrowed:
    """Remove what no optimum holds, to a fixed point, as far as safe rules, and time, tell."""
    alive = reduced(market, deadline)
    market = without(market, alive)
    placed, full = np.zeros(market.candidates, np.bool_), np.zeros(market.postes, np.bool_)
    first = np.zeros(market.poste.size, np.bool_)
    while couples_first:
        couples = most_pairs(market, market.mutual_first(), first)
        bound = bound_by_couples(market, couples)
        placed, full, first = bound.placed, bound.full, couples.chosen(market)
        if bound.alive.all():
            break
        market, first = without(market, bound.alive), first[bound.alive]
        alive = reduced(market, deadline)
        market, first = without(market, alive), first[alive]
    # Searches along chains visit a wish more than once.
    bounding = deadline.allows(3 * market.poste.size)
    if bounding:
        everything = np.ones(market.poste.size, np.bool_)
        first = most_pairs(market, everything, first).chosen(market)
    return Narrowed(market, placed, full, first, bounding)
