"""What the best matching would be if one pair were in it: solved again, never guessed."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hrt.deadline import Deadline
from hrt.exact.bundles import Bundle, bundles_of, reduced, without
from hrt.exact.figures import Stage, stages_of
from hrt.exact.stages import Search
from hrt.instance import Ints
from hrt.market import Market
from hrt.objective import objective_of
from hrt.result import Objective


@dataclass(frozen=True)
class Alternative:
    """The first figure in which the best matching with the pair is worse, and its objective.

    `decided_by` is `stability` (and no objective) when no weakly stable matching has the pair,
    `pairs` when no figure is worse.
    """

    decided_by: str
    objective: Objective | None


@dataclass(eq=False)
class Alternatives:
    """The alternatives of one fully proven matching: `chosen` (bool) of the market's wishes."""

    market: Market
    lottery: NDArray[np.int64]
    chosen: NDArray[np.bool_]
    order: tuple[str, ...]

    def with_pair(self, wish: int, deadline: Deadline) -> Alternative | None:
        """The alternative that has this wish of the market; None when time ran out."""
        if not self._alive[wish]:
            return Alternative("stability", None)
        bundle = self._bundles[self._bundle_of[wish]]
        search = Search(bundle, None, int(np.searchsorted(bundle.wishes, wish)))
        for stage in self._stages:
            cost = stage.cost[bundle.wishes]
            bound = search.minimise(cost, deadline)
            if bound == np.inf:
                return Alternative("stability", None)
            if bound != search.value(cost):
                return None
        return self._compared(bundle, search)

    def _compared(self, bundle: Bundle, search: Search) -> Alternative | None:
        if search.best is None:
            return None
        other = self.chosen.copy()
        other[bundle.wishes] = search.best
        worse = next(
            (s.figure for s in self._stages if _cost(s, other) > _cost(s, self.chosen)), "pairs"
        )
        held = np.flatnonzero(other).astype(np.int32)
        return Alternative(worse, objective_of(self.market, self.lottery, held))

    @cached_property
    def _alive(self) -> NDArray[np.bool_]:
        return reduced(self.market)

    @cached_property
    def _bundles(self) -> list[Bundle]:
        market, kept = without(self.market, self._alive), np.flatnonzero(self._alive)
        nobody, nowhere = np.zeros(market.candidates, np.bool_), np.zeros(market.postes, np.bool_)
        return [
            replace(bundle, wishes=kept[bundle.wishes].astype(np.int32))
            for bundle in bundles_of(market, nobody, nowhere)
        ]

    @cached_property
    def _bundle_of(self) -> Ints:
        owner = np.full(self.market.poste.size, -1, np.int32)
        for position, bundle in enumerate(self._bundles):
            owner[bundle.wishes] = position
        return owner

    @cached_property
    def _stages(self) -> tuple[Stage, ...]:
        return stages_of(self.market, self.lottery, self.order)


def _cost(stage: Stage, chosen: NDArray[np.bool_]) -> int:
    return int(stage.cost[chosen].sum())
