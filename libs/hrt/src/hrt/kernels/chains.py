"""Local search: one more candidate placed by a chain of moves that keeps weak stability.

A candidate without a poste takes the seat of someone of the same rank class, who moves on to the
next poste that takes them, and so on until a seat that was free. Whoever was placed stays placed.
"""

from typing import Any

import numpy as np

from hrt.kernels.deferral import seats_of
from hrt.kernels.jit import kernel

Array = Any
_ANY = 127


@kernel
def place_more(
    start: Array,
    by_candidate: Array,
    poste: Array,
    choice: Array,
    rank: Array,
    places: Array,
    held: Array,
) -> int:
    """Improve `held` (int32 wish of each candidate, -1: none), weakly stable, in place.

    `by_candidate` lists each candidate's wishes, best class first. One round of O(m); returns how
    many more are placed.
    """
    seat = seats_of(poste, places)
    holder = np.empty(seat[-1], np.int32)
    load = np.zeros(places.size, np.int32)
    worst = np.zeros(places.size, np.int32)
    for candidate in range(held.size):
        if held[candidate] >= 0:
            target = poste[held[candidate]]
            holder[seat[target] + load[target]] = candidate
            load[target] += 1
            worst[target] = max(worst[target], rank[held[candidate]])
    spent = np.zeros(places.size, np.bool_)
    busy = np.zeros(places.size, np.bool_)
    slot = seat[:-1].copy()
    path = np.empty((held.size + 1, 5), np.int64)
    found = 0
    for candidate in range(held.size):
        if held[candidate] >= 0 or start[candidate] == start[candidate + 1]:
            continue
        length = _chain(
            candidate,
            start,
            by_candidate,
            poste,
            choice,
            rank,
            places,
            held,
            seat,
            holder,
            load,
            worst,
            spent,
            busy,
            slot,
            path,
        )
        if length:
            _apply(length, by_candidate, poste, rank, held, seat, holder, load, worst, path)
            found += 1
        for step in range(length):
            busy[poste[by_candidate[path[step, 1]]]] = False
    return found


@kernel
def _chain(
    root: int,
    start: Array,
    by_candidate: Array,
    poste: Array,
    choice: Array,
    rank: Array,
    places: Array,
    held: Array,
    seat: Array,
    holder: Array,
    load: Array,
    worst: Array,
    spent: Array,
    busy: Array,
    slot: Array,
    path: Array,
) -> int:
    """Depth first; the number of moves of the chain found, left in `path`, or 0.

    A row of `path`: candidate, position in `by_candidate`, class from which they may move, class
    below which they may not, the seat taken.
    """
    path[0, 0], path[0, 1], path[0, 2], path[0, 3] = root, start[root], 0, _ANY
    depth = 0
    while True:
        candidate, position = path[depth, 0], path[depth, 1]
        over = position == start[candidate + 1]
        if over or choice[by_candidate[position]] > path[depth, 3]:
            if depth == 0:
                return 0
            depth -= 1
            busy[poste[by_candidate[path[depth, 1]]]] = False
            continue
        wish = by_candidate[position]
        target = poste[wish]
        if choice[wish] < path[depth, 2] or held[candidate] == wish:
            path[depth, 1] += 1
            continue
        if load[target] < places[target]:
            path[depth, 4] = seat[target] + load[target]
            return depth + 1
        if rank[wish] < worst[target]:
            path[depth, 3] = choice[wish]
        if rank[wish] > worst[target] or spent[target] or busy[target]:
            path[depth, 1] += 1
            continue
        victim = _victim(target, rank, held, seat, holder, load, worst, slot)
        if victim < 0:
            spent[target] = True
            path[depth, 1] += 1
            continue
        busy[target] = True
        path[depth, 4] = slot[target] - 1
        depth += 1
        path[depth, 0], path[depth, 1] = victim, start[victim]
        path[depth, 2], path[depth, 3] = choice[held[victim]], _ANY


@kernel
def _victim(
    target: int,
    rank: Array,
    held: Array,
    seat: Array,
    holder: Array,
    load: Array,
    worst: Array,
    slot: Array,
) -> int:
    """The next holder of the worst class; -1: none left."""
    while slot[target] < seat[target] + load[target]:
        candidate = holder[slot[target]]
        slot[target] += 1
        if rank[held[candidate]] == worst[target]:
            return int(candidate)
    return -1


@kernel
def _apply(
    length: int,
    by_candidate: Array,
    poste: Array,
    rank: Array,
    held: Array,
    seat: Array,
    holder: Array,
    load: Array,
    worst: Array,
    path: Array,
) -> None:
    for step in range(length):
        candidate, wish = path[step, 0], by_candidate[path[step, 1]]
        holder[path[step, 4]] = candidate
        held[candidate] = wish
    load[poste[by_candidate[path[length - 1, 1]]]] += 1
    for step in range(length):
        target = poste[by_candidate[path[step, 1]]]
        worst[target] = 0
        for position in range(seat[target], seat[target] + load[target]):
            worst[target] = max(worst[target], rank[held[holder[position]]])
