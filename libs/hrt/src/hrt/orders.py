"""Strict orders on both sides: classes, then favoured pairs, then the lottery, then the id."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.canonical import LOTTERY_BITS
from hrt.deadline import Deadline
from hrt.instance import Ints
from hrt.kernels.chains import place_more
from hrt.kernels.deferral import candidates_propose, postes_propose
from hrt.kernels.vacancies import fill_vacancies
from hrt.market import Market

_RANK_BITS = 14
_CHOICE_BITS = 3
_ROUNDS = 30


@dataclass(frozen=True, eq=False)
class Orders:
    """`by_candidate` and `by_poste` list the wishes, best first within each candidate and poste;
    `preference` and `rank` give each wish its place in them."""

    by_candidate: Ints
    by_poste: Ints
    preference: Ints
    rank: Ints


def strict_orders(
    market: Market, lottery: NDArray[np.int64], favoured: NDArray[np.bool_] | None = None
) -> Orders:
    """Break every tie: a favoured wish first in its class, then the greater number, then the id."""
    tie = (1 << LOTTERY_BITS) - 1 - lottery
    if favoured is not None:
        tie += np.where(favoured, 0, 1 << LOTTERY_BITS)
    width = LOTTERY_BITS + 1
    owner = market.candidate.astype(np.int64) << (width + _CHOICE_BITS)
    by_candidate = _sorted(owner | (market.choice.astype(np.int64) << width) | tie)
    target = market.poste.astype(np.int64) << (width + _RANK_BITS)
    by_poste = _sorted(target | (market.rank.astype(np.int64) << width) | tie)
    return Orders(by_candidate, by_poste, _places(by_candidate), _places(by_poste))


def candidate_optimal(market: Market, orders: Orders) -> Ints:
    """Each candidate's wish (-1: none) in the stable matching they all like best."""
    order = orders.by_candidate
    held = candidates_propose(market.start, market.poste[order], orders.rank[order], market.places)
    return _wishes(order, held)


def poste_optimal(market: Market, orders: Orders) -> Ints:
    """Each candidate's wish (-1: none) in the stable matching that the postes like best."""
    order = orders.by_poste
    held = postes_propose(
        market.poste_start,
        market.candidate[order],
        orders.preference[order],
        market.places,
        market.candidates,
    )
    return _wishes(order, held)


def place_more_of(market: Market, orders: Orders, held: Ints, deadline: Deadline) -> Ints:
    """Place more candidates than `held` (weakly stable) does: those that it places stay placed."""
    better = held.copy()
    for _ in range(_ROUNDS):
        if not deadline.allows(market.poste.size):
            break
        found = place_more(
            market.start,
            orders.by_candidate,
            market.poste,
            market.choice,
            market.rank,
            market.places,
            better,
        )
        found += fill_vacancies(
            market.poste_start,
            market.by_poste,
            market.candidate,
            market.poste,
            market.choice,
            market.rank,
            market.places,
            better,
        )
        if not found:
            break
    return better


def _wishes(order: Ints, held: Ints) -> Ints:
    if order.size == 0:
        return np.full(held.size, -1, np.int32)
    return np.where(held >= 0, order[np.maximum(held, 0)], -1).astype(np.int32)


def _sorted(key: NDArray[np.int64]) -> Ints:
    return np.argsort(key, kind="stable").astype(np.int32)


def _places(order: Ints) -> Ints:
    places = np.empty_like(order)
    places[order] = np.arange(order.size, dtype=np.int32)
    return places
