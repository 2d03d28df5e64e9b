"""The figures as costs per wish, least is best, in the order of a policy."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hrt.market import Market

# The count of fifth choices follows from `placed` and the four others.
_CHOICES = (1, 2, 3, 4)


@dataclass(frozen=True, eq=False)
class Stage:
    """One step of a figure: int64 `cost` per wish of the market; `sign` times it is the figure.

    `met`: the first matching is known to be the best by it, in each part.
    """

    figure: str
    cost: NDArray[np.int64]
    sign: int
    met: bool = False


def stages_of(
    market: Market, lottery: NDArray[np.int64], order: tuple[str, ...]
) -> tuple[Stage, ...]:
    """The steps of the figures, `choices` having four."""
    stages = tuple(stage for figure in order for stage in _stages(market, lottery, figure))
    if order[0] != "perfect_couples":
        return stages
    # By the theorem (docs/algorithm.md); the parts add up, so none can have more.
    return replace(stages[0], met=True), *stages[1:]


def _stages(market: Market, lottery: NDArray[np.int64], figure: str) -> list[Stage]:
    if figure == "perfect_couples":
        return [Stage(figure, -market.mutual_first().astype(np.int64), -1)]
    if figure == "placed":
        return [Stage(figure, -np.ones(market.poste.size, np.int64), -1)]
    if figure == "choices":
        return [
            Stage(figure, -(market.choice == choice).astype(np.int64), -1) for choice in _CHOICES
        ]
    if figure == "rank_sum":
        return [Stage(figure, market.rank.astype(np.int64), 1)]
    return [Stage(figure, -lottery, -1)]
