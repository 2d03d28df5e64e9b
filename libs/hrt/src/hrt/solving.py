"""From an instance to the best weakly stable matching, and how far it is proven."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hrt.couples import certificate_of
from hrt.deadline import Deadline
from hrt.exact.bundles import bundles_of
from hrt.exact.figures import stages_within
from hrt.exact.lexicographic import best_of
from hrt.exact.progress import Progress
from hrt.instance import Instance, Ints
from hrt.lottery import lottery_numbers
from hrt.market import Market, market_of
from hrt.narrowing import narrowed
from hrt.objective import objective_of
from hrt.orders import candidate_optimal, place_more_of, poste_optimal, strict_orders
from hrt.proof import Proof, proof_of
from hrt.result import ORDER, Result

# Seconds for each wish, once the search is over: the matching so far, bounded and written down.
_TELLING = 4e-7


def solve(
    instance: Instance,
    policy: str = "perfect",
    time_limit: float | None = None,
    certificate: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Result:
    """The best weakly stable matching by the policy's figures.

    `policy` is perfect, cardinality, candidates or postes; `time_limit` in seconds (None: as long
    as it takes); `certificate` adds the cover that proves the perfect couples; `progress` is told
    of each part done. Raises ValueError on an unknown policy, or when a certificate is asked of a
    policy for which perfect couples do not come first.
    """
    if policy not in ORDER:
        raise ValueError(f"unknown policy {policy!r}: one of {', '.join(ORDER)}")
    if certificate and policy != "perfect":
        raise ValueError("only the policy 'perfect' has a certificate")
    deadline = Deadline.after(time_limit).sooner(instance.poste.size * _TELLING)
    with instance.hashing():
        market = market_of(instance)
        certificate_ = certificate_of(instance, market) if certificate else None
        if ORDER[policy]:
            market, lottery, held, proof = _optimal(
                instance, market, ORDER[policy], deadline, progress
            )
        else:
            side = candidate_optimal if policy == "candidates" else poste_optimal
            lottery = lottery_numbers(instance, market.wish)
            held, proof = side(market, strict_orders(market, lottery)), Proof(("stable",), {})
    pairs = np.flatnonzero(held >= 0)
    return Result(
        instance=instance.digest,
        policy=policy,
        candidate_ids=instance.candidate_ids[pairs],
        poste_ids=instance.poste_ids[market.poste[held[pairs]]],
        objective=objective_of(market, lottery, held),
        proven=proof.proven,
        bounds=proof.bounds,
        certificate=certificate_,
    )


def _optimal(
    instance: Instance,
    market: Market,
    order: tuple[str, ...],
    deadline: Deadline,
    progress: Callable[[Progress], None],
) -> tuple[Market, NDArray[np.int64], Ints, Proof]:
    narrow = narrowed(market, order[0] == "perfect_couples", deadline)
    lottery = lottery_numbers(instance, narrow.market.wish)
    # A maximum b-matching on mutual-first pairs, put first in its ties, survives deferred
    # acceptance whole; no matching has more perfect couples (docs/algorithm.md). Those that
    # complete it to the largest one come next: most of them survive too.
    orders = strict_orders(narrow.market, lottery, narrow.largest)
    first = candidate_optimal(narrow.market, orders)
    first = place_more_of(narrow.market, orders, first, deadline)
    chosen = np.zeros(lottery.size, np.bool_)
    chosen[first[first >= 0]] = True
    stages = stages_within(narrow, lottery, order)
    bundles = bundles_of(narrow.market, narrow.placed, narrow.full, chosen)
    optimum = best_of(bundles, chosen, stages, deadline, progress)
    held = np.full(market.candidates, -1, np.int32)
    held[narrow.market.candidate[optimum.chosen]] = np.flatnonzero(optimum.chosen)
    return narrow.market, lottery, held, proof_of(stages, optimum)
