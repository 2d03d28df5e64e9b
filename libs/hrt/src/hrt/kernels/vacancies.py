"""Local search from the free seats: one more candidate placed by moving a vacancy about.

Someone to whom a poste with a free seat is as good as their own moves there; the seat they leave
goes to the best ranked of those who want it, whose seat goes on in turn, until someone without a
poste takes one. Each such chain keeps weak stability; whoever was placed stays placed.
"""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any
_NOBODY = 0


@kernel
def fill_vacancies(
    poste_start: Array,
    by_poste: Array,
    candidate: Array,
    poste: Array,
    choice: Array,
    rank: Array,
    places: Array,
    held: Array,
) -> int:
    """Improve `held` (int32 wish of each candidate, -1: none), weakly stable, in place.

    `by_poste` lists each poste's wishes, best rank first. One round of O(m), which tries each poste
    once; returns how many more are placed.
    """
    load = np.zeros(places.size, np.int32)
    for wish in held:
        if wish >= 0:
            load[poste[wish]] += 1
    seen = np.zeros(places.size, np.bool_)
    moving = np.zeros(held.size, np.bool_)
    path = np.empty((places.size + 1, 3), np.int64)
    total = 0
    for target in range(places.size):
        while load[target] < places[target] and not seen[target]:
            length = _chain(
                target,
                poste_start,
                by_poste,
                candidate,
                poste,
                choice,
                rank,
                held,
                seen,
                moving,
                path,
            )
            for step in range(length):
                wish = by_poste[path[step, 1]]
                held[candidate[wish]] = wish
                moving[candidate[wish]] = False
                seen[path[step, 0]] = False
            load[target] += length > 0
            total += length > 0
    return total


@kernel
def _chain(
    root: int,
    poste_start: Array,
    by_poste: Array,
    candidate: Array,
    poste: Array,
    choice: Array,
    rank: Array,
    held: Array,
    seen: Array,
    moving: Array,
    path: Array,
) -> int:
    """Depth first; the number of moves of the chain found, left in `path`, or 0.

    A row of `path`: poste with the vacancy, position in `by_poste`, rank class that must fill it
    (0: nobody wants it).
    """
    depth = 0
    path[0, 0], path[0, 1] = root, poste_start[root]
    path[0, 2] = _wanted_by(root, poste_start, by_poste, candidate, choice, rank, held, moving)
    seen[root] = True
    while depth >= 0:
        target, position, level = path[depth, 0], path[depth, 1], path[depth, 2]
        if position == poste_start[target + 1] or level < 0:
            depth -= 1
            if depth >= 0:
                moving[candidate[by_poste[path[depth, 1]]]] = False
                path[depth, 1] += 1
            continue
        wish = by_poste[position]
        mover = candidate[wish]
        own = held[mover]
        if not _comes(wish, own, level, choice, rank) or moving[mover]:
            path[depth, 1] += 1
        elif own < 0:
            return depth + 1
        elif seen[poste[own]]:
            path[depth, 1] += 1
        else:
            moving[mover] = True
            left = poste[own]
            seen[left] = True
            depth += 1
            path[depth, 0], path[depth, 1] = left, poste_start[left]
            path[depth, 2] = _wanted_by(
                left, poste_start, by_poste, candidate, choice, rank, held, moving
            )
    return 0


@kernel
def _comes(wish: int, own: int, level: int, choice: Array, rank: Array) -> bool:
    """Whether this wish may fill a vacancy that must go to rank class `level` (0: to nobody)."""
    if wish == own:
        return False
    if level == _NOBODY:
        return bool(own >= 0 and choice[wish] == choice[own])
    return bool(rank[wish] == level and (own < 0 or choice[wish] < choice[own]))


@kernel
def _wanted_by(
    target: int,
    poste_start: Array,
    by_poste: Array,
    candidate: Array,
    choice: Array,
    rank: Array,
    held: Array,
    moving: Array,
) -> int:
    """The best rank class of those who would rather be here; 0: nobody; -1: someone on the move."""
    for position in range(poste_start[target], poste_start[target + 1]):
        wish = by_poste[position]
        own = held[candidate[wish]]
        if wish != own and (own < 0 or choice[wish] < choice[own]):
            return -1 if moving[candidate[wish]] else int(rank[wish])
    return _NOBODY
