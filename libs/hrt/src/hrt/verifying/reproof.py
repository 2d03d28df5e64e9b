"""The figures called proven, proven again by another formulation."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import partial

import numpy as np

from hrt.instance import Instance
from hrt.result import Result
from hrt.verifying.flow import most_couples
from hrt.verifying.plain import Array, Wishes, lottery
from hrt.verifying.textbook import Part, can_be_beaten
from hrt.verifying.verdict import Finding, Verdict

# Writing the inequalities of a part takes this long: one larger than the time left is not begun.
_WISHES_PER_SECOND = 10_000


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
    parts: list[Part] = []
    labels: list[Array] = []
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for position, figure in enumerate(claimed):
            if time.monotonic() > deadline:
                notes.append(f"{figure}: not re-proven within the limit")
                continue
            steps = steps_of(instance, wishes, figure)
            if figure == "perfect_couples" and position == 0:
                findings += _couples(instance, wishes, result)
                kept += steps
                continue
            if not parts:
                parts, labels = _parts(instance, wishes, held)
            for step in steps:
                beaten_by = partial(_beaten, kept=kept, step=step, deadline=deadline)
                answers = list(pool.map(beaten_by, parts, labels))
                kept.append(step)
                if any(beaten for beaten in answers):
                    findings.append(Finding("beaten", figure, "a weakly stable matching has more"))
                    return Verdict(tuple(findings), tuple(notes))
                if None in answers:
                    notes.append(f"{figure}: not re-proven within the limit")
                    break
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


def _parts(instance: Instance, wishes: Wishes, held: Array) -> tuple[list[Part], list[Array]]:
    """The connected parts of all acceptable wishes, and the indexes of each one's wishes."""
    # Here alone: it takes a tenth of a second to import.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if wishes.poste.size == 0:
        return [], []
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
    return parts, groups


def _beaten(
    part: Part, label: Array, kept: list[Array], step: Array, deadline: float
) -> bool | None:
    left = deadline - time.monotonic()
    if part.held.size >= _WISHES_PER_SECOND * left:
        return None
    return can_be_beaten(part, [row[label] for row in kept], step[label], left)[0]
