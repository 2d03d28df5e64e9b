"""The figures as costs per wish, least is best, in the order of a policy."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hrt.market import Market
from hrt.narrowing import Narrowed

# The count of fifth choices follows from `placed` and the four others.
_CHOICES = (1, 2, 3, 4)


@dataclass(frozen=True, eq=False)
class Stage:
    """One step of a figure: int64 `cost` per wish of the market; `sign` times it is the figure.

    `met`: all that is searched has the best of it. `least`, over any part, adds up to a bound.
    """

    figure: str
    cost: NDArray[np.int64]
    sign: int
    met: bool = False
    least: NDArray[np.int64] | None = None


def stages_of(
    market: Market, lottery: NDArray[np.int64], order: tuple[str, ...]
) -> tuple[Stage, ...]:
    """The steps of the figures, `choices` having four."""
    return tuple(stage for figure in order for stage in _stages(market, lottery, figure))


def stages_within(
    narrow: Narrowed, lottery: NDArray[np.int64], order: tuple[str, ...]
) -> tuple[Stage, ...]:
    """The steps of the figures, where a market was narrowed for them."""
    stages = stages_of(narrow.market, lottery, order)
    place = next(place for place, stage in enumerate(stages) if stage.figure == "placed")
    least = -narrow.largest.astype(np.int64) if narrow.bounding else None
    bounded = replace(stages[place], least=least)
    met = tuple(replace(stage, met=True) for stage in stages[:place])
    return *met, bounded, *stages[place + 1 :]


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
