"""Everything that explanations read, laid out once for a result, as plain lists."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.explaining.alternatives import Alternatives
from hrt.instance import Ids, Instance
from hrt.kernels.stability import is_weakly_stable
from hrt.lottery import lottery_numbers
from hrt.market import Market, market_of
from hrt.result import ORDER, Result


@dataclass(frozen=True, eq=False)
class Ledger:
    """Per wish of the instance: candidate, poste, hearts, refusal, rank class (0: not acceptable),
    and its index in the market (-1: none). Per candidate: the poste held (-1: none) and its hearts.
    Per poste: how many it holds, and the worst rank class among them (0: nobody)."""

    digest: str
    candidates: list[str]
    postes: list[str]
    places: list[int]
    start: list[int]
    candidate: list[int]
    poste: list[int]
    hearts: list[int]
    refusal: list[int]
    rank_class: list[int]
    market_wish: list[int]
    held: list[int]
    held_hearts: list[int]
    load: list[int]
    threshold: list[int]
    alternatives: Alternatives | None


def ledger_of(instance: Instance, result: Result) -> Ledger:
    """The ledger of a result; raises ValueError if it is another instance's, or if it is not a
    weakly stable matching: what explanations say would be untrue of it."""
    if result.instance != instance.digest:
        raise ValueError("this result is not the one of this instance")
    market = market_of(instance)
    chosen = _chosen(instance, market, result)
    held = np.full(instance.candidate_ids.size, -1, np.int64)
    held[market.candidate[chosen]] = market.poste[chosen]
    hearts = np.zeros(instance.candidate_ids.size, np.int64)
    hearts[market.candidate[chosen]] = instance.hearts[market.wish[chosen]]
    threshold = np.zeros(instance.places.size, np.int64)
    np.maximum.at(threshold, market.poste[chosen], market.rank[chosen])
    rank_class = np.zeros(instance.poste.size, np.int64)
    rank_class[market.wish] = market.rank
    market_wish = np.full(instance.poste.size, -1, np.int64)
    market_wish[market.wish] = np.arange(market.wish.size)
    alternatives = None
    if result.fully_proven:
        lottery = lottery_numbers(instance, market.wish)
        alternatives = Alternatives(market, lottery, chosen, ORDER[result.policy])
    return Ledger(
        digest=instance.digest,
        candidates=instance.candidate_ids.astype(str).tolist(),
        postes=instance.poste_ids.astype(str).tolist(),
        places=instance.places.tolist(),
        start=instance.start.tolist(),
        candidate=instance.candidate_of_wish().tolist(),
        poste=instance.poste.tolist(),
        hearts=instance.hearts.tolist(),
        refusal=instance.refusal.tolist(),
        rank_class=rank_class.tolist(),
        market_wish=market_wish.tolist(),
        held=held.tolist(),
        held_hearts=hearts.tolist(),
        load=np.bincount(market.poste[chosen], minlength=instance.places.size).tolist(),
        threshold=threshold.tolist(),
        alternatives=alternatives,
    )


def _chosen(instance: Instance, market: Market, result: Result) -> NDArray[np.bool_]:
    width = max(instance.places.size, 1)
    wishes = market.candidate.astype(np.int64) * width + market.poste
    candidate, known = _indexes(instance.candidate_ids, result.candidate_ids)
    poste, offered = _indexes(instance.poste_ids, result.poste_ids)
    chosen = np.isin(wishes, (candidate * width + poste)[known & offered])
    if int(chosen.sum()) != result.candidate_ids.size:
        raise ValueError("this result has pairs that are not acceptable wishes of this instance")
    if not is_weakly_stable(
        market.start, market.poste, market.choice, market.rank, market.places, chosen
    ):
        raise ValueError("this result is no weakly stable matching: it cannot be explained")
    return chosen


def _indexes(ids: Ids, wanted: Ids) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The place of each wanted id among the sorted ones, and whether it is there."""
    if ids.size == 0:
        return np.zeros(wanted.size, np.int64), np.zeros(wanted.size, np.bool_)
    place = np.minimum(np.searchsorted(ids, wanted), ids.size - 1)
    return place, ids[place] == wanted
