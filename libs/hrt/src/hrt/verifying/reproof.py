"""The figures called proven, proven again by another formulation."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np

from hrt.instance import Instance
from hrt.result import Result
from hrt.verifying.flow import most_couples
from hrt.verifying.plain import Array, Wishes, lottery
from hrt.verifying.smallest import can_come_before
from hrt.verifying.textbook import Part, can_be_beaten
from hrt.verifying.verdict import Finding, Verdict

# Writing the inequalities of a part takes this long: one larger than the time left is not begun.
_WISHES_PER_SECOND = 10_000

Place = tuple[Part, Array]
Question = Callable[[Part, list[Array], float], bool | None]


def prove_again(
    instance: Instance, wishes: Wishes, held: Array, result: Result, limit: float | None
) -> Verdict:
    """Findings for the figures that can be beaten, notes for those not proven again in time.

    Figures add up over connected parts, so each part must be best by itself.
    """
    deadline = float("inf") if limit is None else time.monotonic() + limit
    claimed = [figure for figure in result.proven if figure != "stable"]
    findings: list[Finding] = []
    notes: list[str] = []
    kept: list[Array] = []
    if claimed[:1] == ["perfect_couples"] and time.monotonic() <= deadline:
        findings += _couples(instance, wishes, result)
        kept += steps_of(instance, wishes, claimed.pop(0))
    parts = _parts(instance, wishes, held) if claimed and time.monotonic() <= deadline else []
    for figure in claimed:
        if time.monotonic() > deadline:
            notes.append(f"{figure}: not re-proven within the limit")
            continue
        steps = steps_of(instance, wishes, figure)
        beaten = _beaten(parts, kept, steps, deadline)
        if beaten:
            findings.append(Finding("beaten", figure, "a weakly stable matching has more"))
            return Verdict(tuple(findings), tuple(notes))
        if beaten is None:
            notes.append(f"{figure}: not re-proven within the limit")
        # Proven again or not, the next figures are only claimed best with all of these.
        kept += steps
    if result.fully_proven and not notes:
        beaten = _in_any(parts, can_come_before, kept, deadline)
        if beaten:
            findings.append(Finding("beaten", "pairs", "smaller pairs have the same figures"))
        elif beaten is None:
            notes.append("pairs: not re-proven within the limit")
    notes += [f"{figure}: its bound is not proven again" for figure in result.bounds]
    return Verdict(tuple(findings), tuple(notes))


def _couples(instance: Instance, wishes: Wishes, result: Result) -> list[Finding]:
    if result.certificate is not None:
        return []
    best = most_couples(instance, wishes)
    if best == result.objective.perfect_couples:
        return []
    return [Finding("beaten", "perfect_couples", f"{best} is possible")]


def steps_of(instance: Instance, wishes: Wishes, figure: str) -> list[Array]:
    """The figure per wish, greatest sum is best; `choices` has four steps."""
    if figure == "perfect_couples":
        return [((wishes.choice == 1) & (wishes.rank_class == 1)).astype(np.int64)]
    if figure == "placed":
        return [np.ones(wishes.poste.size, np.int64)]
    if figure == "choices":
        return [(wishes.choice == k).astype(np.int64) for k in (1, 2, 3, 4)]
    if figure == "rank_sum":
        return [-wishes.rank_class]
    return [lottery(instance, wishes, np.arange(wishes.poste.size))]


def _parts(instance: Instance, wishes: Wishes, held: Array) -> list[Place]:
    """The connected parts of all acceptable wishes, each with the indexes of its wishes."""
    # Here alone: it takes a tenth of a second to import.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if wishes.poste.size == 0:
        return []
    candidates, postes = instance.candidate_ids.size, instance.poste_ids.size
    ends = wishes.candidate, candidates + wishes.poste
    size = candidates + postes
    graph = coo_array((np.ones(wishes.poste.size, np.int8), ends), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    own = label[wishes.candidate]
    order = np.argsort(own, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(own[order])) + 1)
    chosen = np.zeros(wishes.poste.size, np.bool_)
    chosen[held] = True
    parts = [
        Part(
            Wishes(**{f.name: getattr(wishes, f.name)[group] for f in fields(Wishes)}),
            instance.places[wishes.poste[group]].astype(np.int64),
            chosen[group],
        )
        for group in groups
    ]
    return list(zip(parts, groups, strict=True))


def _beaten(
    parts: list[Place], kept: list[Array], steps: list[Array], deadline: float
) -> bool | None:
    """Whether there can be more of any step, those before it kept; None: not sure in time."""
    for place in range(len(steps)):
        answer = _in_any(parts, _more_of_last, [*kept, *steps[: place + 1]], deadline)
        if answer is not False:
            return answer
    return False


def _in_any(parts: list[Place], asked: Question, rows: list[Array], deadline: float) -> bool | None:
    """What the parts answer, each asked with its own share of the rows."""

    def answer(place: Place) -> bool | None:
        part, label = place
        left = deadline - time.monotonic()
        if part.held.size >= _WISHES_PER_SECOND * left:
            return None
        return asked(part, [row[label] for row in rows], left)

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        answers = list(pool.map(answer, parts))
    return True if any(answers) else None if None in answers else False


def _more_of_last(part: Part, rows: list[Array], limit: float) -> bool | None:
    return can_be_beaten(part, rows[:-1], rows[-1], limit)[0]
