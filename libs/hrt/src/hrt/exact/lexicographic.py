"""All bundles, figure after figure, in threads (HiGHS works outside the interpreter's lock)."""

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hrt.deadline import Deadline
from hrt.exact.bundles import Bundle
from hrt.exact.figures import Stage
from hrt.exact.progress import Progress, Step
from hrt.exact.stages import Search

__all__ = ["Optimum", "Progress", "best_of"]


@dataclass(frozen=True, eq=False)
class Optimum:
    """`chosen` wishes of the market (bool), the stages proven, and the bound of the next one."""

    chosen: NDArray[np.bool_]
    proven: int
    bound: int | None


def best_of(
    bundles: list[Bundle],
    chosen: NDArray[np.bool_],
    stages: tuple[Stage, ...],
    deadline: Deadline,
    progress: Callable[[Progress], None],
) -> Optimum:
    """Improve `chosen` (a weakly stable matching) stage after stage, as far as time allows."""
    chosen = chosen.copy()
    settled = chosen.copy()
    for bundle in bundles:
        settled[bundle.wishes] = False
    with _pool() as pool:
        searches = list(pool.map(lambda bundle: Search(bundle, chosen[bundle.wishes]), bundles))
        proven, bound = 0, None
        told = partial(Progress, steps=len(stages), parts=len(searches))
        known: tuple[Step, ...] = ()
        for stage in stages:
            advance = partial(_advance, stage=stage, deadline=deadline)
            reached = []
            for answer in pool.map(advance, searches):
                reached.append(answer)
                progress(told(stage.figure, proven, done=len(reached), known=known))
            sure = int(stage.cost[settled].sum())
            total = int(sum(least for least, _ in reached)) + sure
            value = int(sum(found for _, found in reached)) + sure
            known += (Step(stage.figure, stage.sign * value, stage.sign * total),)
            if total != value:
                bound = total
                progress(told(stage.figure, proven, done=len(reached), known=known))
                break
            proven += 1
            progress(told(stage.figure, proven, done=0, known=known))
        if proven == len(stages) and not all(
            pool.map(lambda search: _smallest_pairs(search, deadline), searches)
        ):
            # Another matching may have the same figures and come first: not the last word yet.
            proven, bound = proven - 1, total - 1
    for search in searches:
        chosen[search.bundle.wishes] = search.best
    return Optimum(chosen, proven, bound)


@contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
    try:
        yield pool
    finally:
        # An interruption does not wait for the programs under way.
        pool.shutdown(wait=False, cancel_futures=True)


def _advance(search: Search, stage: Stage, deadline: Deadline) -> tuple[float, float]:
    """The bound of the least cost, and the cost of the best matching known."""
    wishes = search.bundle.wishes
    cost = stage.cost[wishes]
    if stage.met:
        return search.value(cost), search.value(cost)
    bound = search.minimise(
        cost, deadline, -math.inf if stage.least is None else int(stage.least[wishes].sum())
    )
    return bound, search.value(cost)


def _smallest_pairs(search: Search, deadline: Deadline) -> bool:
    """Where several matchings have equal figures, keep the first by its pairs; True once done."""
    if search.settled:
        return True
    before = search.state()
    if _alone(search, deadline):
        return True
    # The other one was found by asking for what shares least, and that is no figure: forget it.
    search.back_to(before)
    start = search.bundle.start
    for first, end in zip(start[:-1].tolist(), start[1:].tolist(), strict=True):
        if np.any(search.low[first:end] < search.high[first:end]):
            cost = np.zeros(search.low.size, np.int64)
            cost[first:end] = np.arange(end - first) - (end - first)
            if search.minimise(cost, deadline) < search.value(cost):
                return False
    return True


def _alone(search: Search, deadline: Deadline) -> bool:
    """Whether no other matching has the same figures: none shares fewer wishes with this one."""
    if search.best is None:
        return True
    shared = search.best.astype(np.int64)
    return search.minimise(shared, deadline) == int(shared.sum())
