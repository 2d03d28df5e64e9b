"""One bundle, figure after figure: each is proven, then kept while the next is improved."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hrt.deadline import Deadline
from hrt.exact.bundles import Bundle
from hrt.exact.highs import Relaxation, branch_and_bound
from hrt.exact.program import Program, Reals, program_of
from hrt.exact.stable import weakly_stable

_WHOLE = 1e-6
_MARGIN = 1e-6
_NEVER = np.iinfo(np.int64).max
# Beyond this, even the relaxation would take more than the time left.
_WISHES_PER_SECOND = 20_000

State = tuple[NDArray[np.bool_] | None, Reals, Reals, tuple[tuple[Reals, float], ...]]


@dataclass(eq=False)
class Search:
    """The state of a bundle: the best matching known (bool per wish; None: none yet), the sides of
    each wish still open, and the figures kept so far."""

    bundle: Bundle
    best: NDArray[np.bool_] | None
    forced: int | None = None
    kept: list[tuple[Reals, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.low = np.zeros(self.bundle.wishes.size)
        self.high = np.ones(self.bundle.wishes.size)
        if self.forced is not None:
            self.low[self.forced] = 1.0

    @cached_property
    def program(self) -> Program:
        """The integer program, built when first needed."""
        return program_of(self.bundle)

    @cached_property
    def relaxation(self) -> Relaxation:
        """Its relaxation, kept warm."""
        relaxation = Relaxation(self.program)
        for row, most in self.kept:
            relaxation.require(row, most)
        return relaxation

    @property
    def settled(self) -> bool:
        """Whether one matching alone is left."""
        return bool(np.all(self.low == self.high))

    def state(self) -> State:
        """What `back_to` needs to forget all that is learnt from now on."""
        return self.best, self.low, self.high, tuple(self.kept)

    def back_to(self, state: State) -> None:
        """Be as one was when `state` was taken."""
        self.best, self.low, self.high, kept = state
        self.kept = list(kept)
        self.__dict__.pop("relaxation", None)

    def value(self, cost: NDArray[np.int64]) -> float:
        """What the best matching known costs; infinite if there is none."""
        return math.inf if self.best is None else int(cost[self.best].sum())

    def minimise(
        self, cost: NDArray[np.int64], deadline: Deadline, least: float = -math.inf
    ) -> float:
        """Improve `best` by a cost per wish; returns a proven bound of the least total.

        When the bound meets the cost of `best`, the cost is kept from now on, and wishes that no
        longer can change are fixed. An infinite bound: no matching at all. `least`: a bound known
        beforehand.
        """
        if self.settled and self.best is not None:
            return self.value(cost)
        if self.bundle.wishes.size > _WISHES_PER_SECOND * deadline.left():
            return self._without_program(cost, least)
        weight = cost.astype(np.float64)
        relaxed = self.relaxation.minimum(weight, self.low, self.high, deadline.left())
        if relaxed is None or (math.isinf(relaxed.bound) and self.best is not None):
            # Out of time; or told that there is nothing, when something is known.
            return self._without_program(cost, least)
        bound = max(least, _rounded_up(relaxed.bound))
        self._consider(relaxed.point, cost)
        if self.value(cost) > bound and deadline.left() > 0:
            bound = max(bound, self._branch(weight, cost, deadline))
        if self.best is not None and self.value(cost) <= bound:
            self._keep(weight, self.value(cost), relaxed.reduced, relaxed.bound)
            return self.value(cost)
        return bound

    def _branch(self, weight: Reals, cost: NDArray[np.int64], deadline: Deadline) -> float:
        found = branch_and_bound(
            self.program,
            weight,
            self.low,
            self.high,
            self.kept,
            None if self.best is None else self.best.astype(np.float64),
            deadline.left(),
        )
        if found.point is not None:
            self._consider(found.point, cost)
        if math.isinf(found.bound) and self.best is not None:
            return -math.inf
        return _rounded_up(found.bound)

    def _without_program(self, cost: NDArray[np.int64], least: float) -> float:
        """The bound when time is too short for the relaxation; a cost that meets it is kept."""
        bound = max(least, self._loose_bound(cost))
        if self.best is not None and self.value(cost) <= bound:
            self.kept.append((cost.astype(np.float64), self.value(cost)))
        return bound

    def _loose_bound(self, cost: NDArray[np.int64]) -> float:
        """Without the program: for counts, the candidates and places there are, else the cheapest
        wishes of as many candidates."""
        open_ = self.high > 0
        if cost.size and cost.min() >= -1 and cost.max() <= 0:
            return -self._room_for(open_ & (cost < 0))
        cheapest = np.full(self.bundle.start.size - 1, _NEVER)
        owner = np.repeat(np.arange(cheapest.size), np.diff(self.bundle.start))
        np.minimum.at(cheapest, owner[open_], cost[open_])
        placed = 0 if self.best is None else int(self.best.sum())
        return int(np.sort(cheapest)[:placed].sum())

    def _room_for(self, counted: NDArray[np.bool_]) -> int:
        """No more than the candidates and the places that the counted wishes name."""
        bundle = self.bundle
        owner = np.repeat(np.arange(bundle.start.size - 1), np.diff(bundle.start))
        wanted = np.bincount(bundle.poste[counted], minlength=bundle.places.size)
        candidates = np.unique(owner[counted]).size
        return min(int(candidates), int(np.minimum(wanted, bundle.places).sum()))

    def _consider(self, point: Reals, cost: NDArray[np.int64]) -> None:
        chosen = point > 0.5
        whole = np.abs(point - chosen).max(initial=0.0) < _WHOLE
        if not whole or np.any(chosen < self.low) or not weakly_stable(self.bundle, chosen):
            return
        kept = all(row[chosen].sum() <= most + 0.5 for row, most in self.kept)
        if kept and cost[chosen].sum() < self.value(cost):
            self.best = chosen

    def _keep(self, weight: Reals, value: float, reduced: Reals, bound: float) -> None:
        # A wish whose reduced cost exceeds the gap cannot leave its side in any optimum.
        gap = value - bound + _MARGIN * max(1.0, abs(value) * 1e-3)
        self.high = np.where(reduced > gap, self.low, self.high)
        self.low = np.where(reduced < -gap, self.high, self.low)
        self.relaxation.require(weight, value)
        self.kept.append((weight, float(value)))


def _rounded_up(bound: float) -> float:
    if math.isinf(bound):
        return bound
    return math.ceil(bound - _MARGIN * max(1.0, abs(bound) * 1e-6))
