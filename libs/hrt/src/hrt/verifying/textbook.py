"""Weak stability as the textbook writes it: one inequality per acceptable wish, none left out.

For candidate c and poste p with q places: q (1 - what c gets as good as p) <= what p takes as good
as c (Roth, Rothblum and Vande Vate, 1993, with ties after Delorme et al., 2019).
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from hrt.verifying.plain import Array, Wishes


@dataclass(frozen=True, eq=False)
class Part:
    """A connected part of the wishes, and which of its wishes are held."""

    wishes: Wishes
    places: Array
    held: NDArray[np.bool_]


def textbook_program(part: Part) -> highspy.Highs:
    """The weakly stable matchings of a part: one column per wish, no figure yet."""
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    # A lottery number times the usual tolerance would be a whole unit.
    solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
    solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
    columns = np.arange(part.held.size, dtype=np.int32)
    solver.addVars(columns.size, np.zeros(columns.size), np.ones(columns.size))
    solver.changeColsIntegrality(columns.size, columns, np.ones(columns.size, np.uint8))
    solver.addRows(*_capacities(part.wishes.candidate, np.ones(columns.size, np.int64)))
    solver.addRows(*_capacities(part.wishes.poste, part.places))
    solver.addRows(*_stability(part))
    return solver


def at_least(solver: highspy.Highs, row: Array, least: int) -> None:
    """From now on the wishes chosen add up to `least` in `row` (int64 per wish), or more."""
    used = np.flatnonzero(row).astype(np.int32)
    solver.addRow(float(least), np.inf, used.size, used, row[used].astype(np.float64))


def can_be_beaten(
    part: Part, kept: list[Array], figure: Array, limit: float
) -> tuple[bool | None, int]:
    """Whether a weakly stable matching has more of `figure` and no less of the `kept` ones.

    Figures are int64 per wish, greatest sum is best. Returns True, with a sum that is possible,
    False, or None when the limit (seconds) came first.
    """
    value = int(figure[part.held].sum())
    answer, chosen = another(part, kept, figure, value + 1, limit)
    return answer, int(figure[chosen].sum())


def another(
    part: Part,
    kept: list[Array],
    figure: Array,
    least: int,
    limit: float,
    settled: NDArray[np.bool_] | None = None,
) -> tuple[bool | None, NDArray[np.bool_]]:
    """Whether a weakly stable matching has `least` of `figure`, or more, and no less of the `kept`
    ones than what is held; wishes that are `settled` (bool each) stay as they are held.

    Returns True and that matching (bool per wish), else what is held with False, or with None when
    the limit (seconds) came first.
    """
    solver = textbook_program(part)
    solver.setOptionValue("time_limit", limit)
    if settled is not None:
        columns = np.flatnonzero(settled).astype(np.int32)
        sides = part.held[settled].astype(np.float64)
        solver.changeColsBounds(columns.size, columns, sides, sides)
    rows = [(row, int(row[part.held].sum())) for row in kept] + [(figure, least)]
    for row, sum_ in rows:
        at_least(solver, row, sum_)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return False, part.held
    chosen = np.array(solver.getSolution().col_value) > 0.5
    if status == highspy.HighsModelStatus.kOptimal and _truly(part, rows, chosen):
        return True, chosen
    return None, part.held


Rows = tuple[
    int,
    NDArray[np.float64],
    NDArray[np.float64],
    int,
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.float64],
]


def _rows(
    indexes: list[Array], values: list[Array], low: Array, high: Array | NDArray[np.float64]
) -> Rows:
    sizes = [index.size for index in indexes]
    start = np.cumsum([0, *sizes[:-1]], dtype=np.int32)
    index = np.concatenate(indexes).astype(np.int32)
    value = np.concatenate(values).astype(np.float64)
    return len(indexes), low.astype(float), high.astype(float), index.size, start, index, value


def _capacities(owner: Array, most: Array) -> Rows:
    order = np.argsort(owner, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(owner[order])) + 1)
    high = np.array([most[group[0]] for group in groups])
    return _rows(groups, [np.ones_like(group) for group in groups], np.zeros_like(high), high)


def _stability(part: Part) -> Rows:
    wishes = part.wishes
    as_good = _prefixes(wishes.candidate, -wishes.hearts)
    as_ranked = _prefixes(wishes.poste, wishes.rank)
    both = list(zip(as_good, as_ranked, part.places.tolist(), strict=True))
    # The wish itself is in both lists: its two coefficients are added.
    indexes = [np.union1d(mine, theirs) for mine, theirs, _ in both]
    values = [
        places * np.isin(union, mine) + np.isin(union, theirs)
        for union, (mine, theirs, places) in zip(indexes, both, strict=True)
    ]
    # Infinite, not merely large: with 2**40 there, HiGHS 1.15 called optimal what was not.
    return _rows(indexes, values, part.places, np.full(part.places.size, np.inf))


def _prefixes(owner: Array, level: Array) -> list[Array]:
    """For each wish, the wishes of the same owner that are at least as good."""
    order = np.lexsort((level, owner))
    first = np.searchsorted(owner[order], owner)
    both = owner[order] * 100_000 + level[order]
    last = np.searchsorted(both, owner * 100_000 + level, side="right")
    return [order[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]


def _truly(part: Part, rows: list[tuple[Array, int]], chosen: NDArray[np.bool_]) -> bool:
    """Whether the solver's point is one: within the places, weakly stable, with these sums."""
    wishes = part.wishes
    load = np.bincount(wishes.poste, chosen)[wishes.poste]
    worst = np.zeros(int(wishes.poste.max()) + 1, np.int64)
    np.maximum.at(worst, wishes.poste[chosen], wishes.rank[chosen])
    hearts = np.zeros(int(wishes.candidate.max()) + 1, np.int64)
    hearts[wishes.candidate[chosen]] = wishes.hearts[chosen]
    welcome = (load < part.places) | (wishes.rank < worst[wishes.poste])
    return (
        bool(np.all(np.bincount(wishes.candidate, chosen) <= 1) and np.all(load <= part.places))
        and not np.any((hearts[wishes.candidate] < wishes.hearts) & welcome)
        and all(int(row[chosen].sum()) >= least for row, least in rows)
    )
