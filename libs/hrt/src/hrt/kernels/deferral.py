"""Deferred acceptance on strict orders, one loop per proposing side."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def candidates_propose(start: Array, poste: Array, rank: Array, places: Array) -> Array:
    """int32 position of each candidate's wish (-1: none) in the candidate-optimal matching.

    Wishes `start[i]:start[i + 1]` come most wanted first; `rank` is the poste's, without ties.
    A poste keeps the wishes it holds in a heap, worst on top.
    """
    candidates = start.size - 1
    seat = seats_of(poste, places)
    worst = np.empty(seat[-1], np.int64)  # rank << 32 | candidate
    load = np.zeros(places.size, np.int32)
    pointer = start[:-1].astype(np.int32)
    for first in range(candidates):
        candidate = first
        while candidate >= 0:
            position = pointer[candidate]
            if position == start[candidate + 1]:
                break
            pointer[candidate] += 1
            target = poste[position]
            low, size = seat[target], load[target]
            entry = (np.int64(rank[position]) << 32) | candidate
            if size < seat[target + 1] - low:
                _push(worst, low, size, entry)
                load[target] += 1
                candidate = -1
            elif size > 0 and entry < worst[low]:
                candidate = worst[low] & 0x7FFFFFFF
                _replace_top(worst, low, size, entry)
    held = np.full(candidates, -1, np.int32)
    for target in range(places.size):
        for slot in range(seat[target], seat[target] + load[target]):
            candidate = worst[slot] & 0x7FFFFFFF
            held[candidate] = pointer[candidate] - 1
    return held


@kernel
def candidates_propose_alone(start: Array, poste: Array, rank: Array, places: Array) -> Array:
    """int32 poste of each candidate (-1: none) where no poste has more than one place.

    A proposal touches one number of the poste.
    """
    candidates = start.size - 1
    free = np.int64(0x7FFFFFFFFFFFFFFF)
    holds = np.empty(places.size, np.int64)  # rank << 32 | candidate
    for target in range(places.size):
        holds[target] = free if places[target] else -1
    pointer = start[:-1].astype(np.uint32)
    # Unsigned indexes spare a test for negative ones at each step.
    targets, ends, one = poste.view(np.uint32), start.astype(np.uint32), np.uint32(1)
    for first in range(candidates):
        candidate = np.uint32(first)
        position = pointer[candidate]
        end = ends[candidate + one]
        while position < end:
            target = targets[position]
            entry = (np.int64(rank[position]) << 32) | np.int64(candidate)
            other = holds[target]
            position = np.uint32(position + one)
            if entry < other:
                holds[target] = entry
                pointer[candidate] = position
                if other == free:
                    break
                candidate = np.uint32(other & 0xFFFFFFFF)
                position = pointer[candidate]
                end = ends[candidate + one]
    held = np.full(candidates, -1, np.int32)
    for target in range(places.size):
        if places[target] and holds[target] != free:
            held[np.uint32(holds[target] & 0xFFFFFFFF)] = target
    return held


@kernel
def seats_of(poste: Array, places: Array) -> Array:
    """Where each poste's heap begins: as large as its places, or its demand if places abound."""
    seat = np.zeros(places.size + 1, np.int64)
    if places.sum() <= 2 * poste.size:
        for target in range(places.size):
            seat[target + 1] = seat[target] + places[target]
        return seat
    demand = np.zeros(places.size, np.int64)
    for target in poste:
        demand[target] += 1
    for target in range(places.size):
        seat[target + 1] = seat[target] + min(demand[target], places[target])
    return seat


@kernel
def _push(heap: Array, low: int, size: int, entry: Any) -> None:
    child = size
    while child > 0:
        parent = (child - 1) >> 1
        if heap[low + parent] >= entry:
            break
        heap[low + child] = heap[low + parent]
        child = parent
    heap[low + child] = entry


@kernel
def _replace_top(heap: Array, low: int, size: int, entry: Any) -> None:
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= size:
            break
        if child + 1 < size and heap[low + child + 1] > heap[low + child]:
            child += 1
        if heap[low + child] <= entry:
            break
        heap[low + parent] = heap[low + child]
        parent = child
    heap[low + parent] = entry


@kernel
def postes_propose(
    poste_start: Array, candidate: Array, preference: Array, places: Array, candidates: int
) -> Array:
    """int64 position (among the postes' wishes) each candidate holds, -1: none; poste-optimal.

    Poste p's wishes `poste_start[p]:poste_start[p + 1]` come best ranked first; `preference` is the
    candidate's order on each, lowest wanted most, without ties.
    """
    held = np.full(candidates, -1, np.int64)
    pointer = poste_start[:-1].copy()
    free = places.copy()
    owner = np.empty(candidate.size, np.int32)
    for target in range(places.size):
        owner[poste_start[target] : poste_start[target + 1]] = target
    waiting = np.arange(places.size).astype(np.int32)
    queued = np.ones(places.size, np.bool_)
    size = waiting.size
    while size > 0:
        size -= 1
        target = waiting[size]
        queued[target] = False
        while free[target] > 0 and pointer[target] < poste_start[target + 1]:
            position = pointer[target]
            pointer[target] += 1
            other = held[candidate[position]]
            if other >= 0 and preference[other] < preference[position]:
                continue
            held[candidate[position]] = position
            free[target] -= 1
            if other >= 0:
                loser = owner[other]
                free[loser] += 1
                if loser != target and not queued[loser]:
                    queued[loser] = True
                    waiting[size] = loser
                    size += 1
    return held
