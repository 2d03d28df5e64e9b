"""Hopcroft-Karp where postes have places: a maximum b-matching and its cover."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any
_FEW = 20
_DIVES = 10


@kernel
def maximum_matching(
    start: Array, poste: Array, places: Array, edge: Array
) -> tuple[Array, Array, Array]:
    """Grow a b-matching of candidates (one poste each) and postes (`places` each) to a maximum.

    `start` int32[n + 1] and `poste` int32[m] are the allowed pairs, `places` int32[p]; `edge`
    int32[n], changed in place, is the edge of each candidate (-1: none): whoever has one keeps one.
    Returns, for the covers of König, whether each candidate (bool[n]) and poste (bool[p]) is
    reached from an unmatched candidate, and the int32[p] load of each poste. O(m sqrt(n)).
    """
    degree = np.zeros(places.size, np.int64)
    for target in poste:
        degree[target] += 1
    seat = np.zeros(places.size + 1, np.int64)
    for target in range(places.size):
        seat[target + 1] = seat[target] + min(degree[target], places[target])
    holder = np.empty(seat[-1], np.int32)
    load = np.zeros(places.size, np.int32)
    for candidate in range(edge.size):
        if edge[candidate] >= 0:
            target = poste[edge[candidate]]
            holder[seat[target] + load[target]] = candidate
            load[target] += 1
    _greedy(start, poste, places, seat, holder, load, edge)
    level = np.empty(start.size - 1, np.int32)
    depth = np.empty(places.size, np.int32)
    layered, dives = True, 0
    while _layers(start, poste, places, seat, holder, load, edge, level, depth):
        found = _augment(start, poste, places, seat, holder, load, edge, level, depth, layered)
        # The last few paths are long: a few searches that dive find them sooner.
        few = found * _FEW <= np.count_nonzero(level == 0)
        layered = not few or dives == _DIVES
        dives += not layered
    return level >= 0, depth >= 0, load


@kernel
def _greedy(
    start: Array, poste: Array, places: Array, seat: Array, holder: Array, load: Array, edge: Array
) -> None:
    for candidate in range(start.size - 1):
        if edge[candidate] >= 0:
            continue
        for position in range(start[candidate], start[candidate + 1]):
            target = poste[position]
            if load[target] < places[target]:
                holder[seat[target] + load[target]] = candidate
                load[target] += 1
                edge[candidate] = position
                break


@kernel
def _layers(
    start: Array,
    poste: Array,
    places: Array,
    seat: Array,
    holder: Array,
    load: Array,
    edge: Array,
    level: Array,
    depth: Array,
) -> bool:
    """Breadth first from the unmatched candidates; whether a place that is free was reached."""
    level[:] = -1
    depth[:] = -1
    queue = np.empty(level.size, np.int32)
    tail = 0
    for candidate in range(level.size):
        if edge[candidate] < 0 and start[candidate] < start[candidate + 1]:
            level[candidate] = 0
            queue[tail] = candidate
            tail += 1
    head = 0
    found = -1
    while head < tail:
        candidate = queue[head]
        head += 1
        if found >= 0 and level[candidate] >= found:
            break
        for position in range(start[candidate], start[candidate + 1]):
            target = poste[position]
            if depth[target] >= 0:
                continue
            depth[target] = level[candidate] + 1
            if load[target] < places[target]:
                found = depth[target]
                continue
            for slot in range(seat[target], seat[target] + load[target]):
                other = holder[slot]
                if level[other] < 0:
                    level[other] = depth[target]
                    queue[tail] = other
                    tail += 1
    return found >= 0


@kernel
def _augment(
    start: Array,
    poste: Array,
    places: Array,
    seat: Array,
    holder: Array,
    load: Array,
    edge: Array,
    level: Array,
    depth: Array,
    layered: bool,
) -> int:
    """Disjoint augmenting paths, depth first, along the layers (the shortest) or not; how many."""
    pointer = start[:-1].copy()
    slot_pointer = seat[:-1].copy()
    path = np.empty(level.size + 1, np.int32)
    taken = np.empty(level.size + 1, np.int64)
    found = 0
    for root in range(level.size):
        if level[root] != 0 or edge[root] >= 0:
            continue
        length = 1
        path[0] = root
        while length > 0:
            candidate = path[length - 1]
            if pointer[candidate] == start[candidate + 1]:
                length -= 1
                continue
            target = poste[pointer[candidate]]
            if layered and depth[target] != length:
                pointer[candidate] += 1
            elif load[target] < places[target]:
                taken[length - 1] = seat[target] + load[target]
                load[target] += 1
                for step in range(length):
                    holder[taken[step]] = path[step]
                    edge[path[step]] = pointer[path[step]]
                found += 1
                break
            elif slot_pointer[target] == seat[target] + load[target]:
                pointer[candidate] += 1
            else:
                slot = slot_pointer[target]
                slot_pointer[target] += 1
                if not layered or level[holder[slot]] == length:
                    taken[length - 1] = slot
                    path[length] = holder[slot]
                    length += 1
    return found
