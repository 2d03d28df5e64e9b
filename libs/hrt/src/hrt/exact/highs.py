"""HiGHS, one program at a time: bounds that hold whatever its tolerances, answers to be checked."""

from dataclasses import dataclass

import highspy
import numpy as np

from hrt.exact.program import Program, Reals

_CONTINUOUS, _INTEGER = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation's point on the wishes, reduced costs, and a safe bound: none costs less.

    An infinite bound means that there is no point at all.
    """

    point: Reals
    reduced: Reals
    bound: float


@dataclass(frozen=True, eq=False)
class Found:
    """What branch and bound found (None: nothing), and the bound it reached.

    Nothing with an infinite bound: there is nothing to be found.
    """

    point: Reals | None
    bound: float


class Relaxation:
    """The linear relaxation, kept warm from one objective to the next."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._solver = _solver()
        _pass(self._solver, program, np.zeros(program.wishes), np.ones(program.wishes))
        self._row = np.repeat(np.arange(program.lower.size), np.diff(program.start))
        self._cuts: list[tuple[Reals, float]] = []

    def minimum(self, cost: Reals, low: Reals, high: Reals, limit: float) -> Relaxed | None:
        """Minimise `cost` (per wish), wishes between `low` and `high`; None: out of time."""
        columns = np.arange(cost.size, dtype=np.int32)
        self._solver.changeColsCost(cost.size, columns, cost)
        self._solver.changeColsBounds(cost.size, columns, low, high)
        _run(self._solver, limit)
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return Relaxed(high, np.zeros(cost.size), np.inf)
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        point = np.array(solution.col_value)[: cost.size]
        return self._safe(cost, low, high, np.array(solution.row_dual), point)

    def require(self, cost: Reals, most: float) -> None:
        """From now on `cost` is at most `most`."""
        used = np.flatnonzero(cost).astype(np.int32)
        self._solver.addRow(-np.inf, most, used.size, used, cost[used])
        self._cuts.append((cost, most))

    def _safe(self, cost: Reals, low: Reals, high: Reals, dual: Reals, point: Reals) -> Relaxed:
        # Neumaier and Shcherbina: any multipliers give a bound once the reduced costs are
        # recomputed, since every column is bounded.
        program = self._program
        head, tail = dual[: program.lower.size].copy(), np.minimum(dual[program.lower.size :], 0)
        head[(head > 0) & np.isinf(program.lower)] = 0
        head[(head < 0) & np.isinf(program.upper)] = 0
        weights = program.value * -head[self._row]
        reduced: Reals = np.bincount(program.index, weights, program.columns).astype(np.float64)
        reduced[: cost.size] += cost
        bound = float(
            head @ np.where(head > 0, program.lower, np.where(head < 0, program.upper, 0))
        )
        for multiplier, (row, most) in zip(tail.tolist(), self._cuts, strict=True):
            reduced[: cost.size] -= multiplier * row
            bound += multiplier * most
        wishes, levels = reduced[: cost.size], reduced[cost.size :]
        bound += float(np.where(wishes > 0, wishes * low, wishes * high).sum())
        bound += float(np.where(levels > 0, levels * program.least, levels).sum())
        return Relaxed(point, wishes, bound)


def branch_and_bound(
    program: Program,
    cost: Reals,
    low: Reals,
    high: Reals,
    cuts: list[tuple[Reals, float]],
    start: Reals | None,
    limit: float,
) -> Found:
    """Minimise `cost` over whole wishes, `cuts` kept; `start` is a point known to be feasible."""
    solver = _solver()
    _pass(solver, program, low, high, whole=True)
    columns = np.arange(cost.size, dtype=np.int32)
    solver.changeColsCost(cost.size, columns, cost)
    for row, most in cuts:
        used = np.flatnonzero(row).astype(np.int32)
        solver.addRow(-np.inf, most, used.size, used, row[used])
    if start is not None:
        solver.setSolution(start.size, columns, start)
    _run(solver, limit)
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return Found(None, np.inf)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    point = np.array(solver.getSolution().col_value)[: cost.size] if found else None
    return Found(point, float(info.mip_dual_bound))


def _solver() -> highspy.Highs:
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 1),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-6),
        ("mip_feasibility_tolerance", 1e-9),
        # These parts are small and a good matching is given: searching for others costs more.
        ("mip_heuristic_effort", 0.0),
        ("mip_heuristic_run_feasibility_jump", False),
        ("mip_detect_symmetry", False),
    ):
        solver.setOptionValue(option, value)
    return solver


def _run(solver: highspy.Highs, limit: float) -> None:
    # The limit counts all the runs of a solver.
    solver.setOptionValue("time_limit", solver.getRunTime() + limit)
    solver.run()


def _pass(
    solver: highspy.Highs, program: Program, low: Reals, high: Reals, whole: bool = False
) -> None:
    levels = program.columns - program.wishes
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = program.columns, program.lower.size
    model.col_cost_ = np.zeros(program.columns)
    model.col_lower_ = np.concatenate((low, program.least))
    model.col_upper_ = np.concatenate((high, np.ones(levels)))
    model.row_lower_, model.row_upper_ = program.lower, program.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.start
    model.a_matrix_.index_ = program.index
    model.a_matrix_.value_ = program.value
    if whole:
        model.integrality_ = [_INTEGER] * program.wishes + [_CONTINUOUS] * levels
    solver.passModel(model)
