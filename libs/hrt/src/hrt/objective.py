"""The figures of a matching, always counted from its pairs."""

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Ints
from hrt.market import Market
from hrt.result import CHOICES, Objective


def objective_of(market: Market, lottery: NDArray[np.int64], held: Ints) -> Objective:
    """The objective of `held`: the market's wish of each candidate, -1 for none.

    `lottery` is the number of each of the market's wishes.
    """
    pairs = held[held >= 0]
    choice, rank = market.choice[pairs], market.rank[pairs]
    counts = np.bincount(choice, minlength=CHOICES + 1)[1:]
    return Objective(
        perfect_couples=int(np.count_nonzero((choice == 1) & (rank == 1))),
        placed=int(pairs.size),
        choices=tuple(counts.tolist()),
        rank_sum=int(rank.sum(dtype=np.int64)),
        lottery=int(lottery[pairs].sum()),
    )
