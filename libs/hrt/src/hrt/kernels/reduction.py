"""Wishes that no weakly stable matching holds, removed to a fixed point."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def reduce_some_rounds(
    start: Array,
    poste: Array,
    choice: Array,
    rank: Array,
    poste_start: Array,
    by_poste: Array,
    candidate: Array,
    places: Array,
    alive: Array,
    rounds: int,
) -> bool:
    """Clear `alive` (bool per wish) for wishes that are in no weakly stable matching.

    The weakly stable matchings of what is left are exactly those of the whole (docs/algorithm.md).
    O(m) per round; False once a round removed nothing.
    """
    insistent = np.full(start.size - 1, -1, np.int32)
    changed = True
    for _ in range(rounds):
        if not changed:
            break
        _insist(start, choice, alive, insistent)
        changed = _close(poste_start, by_poste, candidate, rank, places, insistent, alive)
        if _content(poste_start, by_poste, start, candidate, choice, rank, places, alive):
            changed = True
    return changed


@kernel
def _insist(start: Array, choice: Array, alive: Array, insistent: Array) -> None:
    """The one wish in a candidate's best class left; -1 where that class has several."""
    for candidate in range(start.size - 1):
        best, only = 127, -1
        for wish in range(start[candidate], start[candidate + 1]):
            if not alive[wish]:
                continue
            if choice[wish] < best:
                best, only = choice[wish], wish
            elif choice[wish] == best:
                only = -1
        insistent[candidate] = only


@kernel
def _close(
    poste_start: Array,
    by_poste: Array,
    candidate: Array,
    rank: Array,
    places: Array,
    insistent: Array,
    alive: Array,
) -> bool:
    """With as many insistent candidates as places, nobody ranked worse than they are comes in."""
    changed = False
    for target in range(places.size):
        found, last = 0, -1
        for position in range(poste_start[target], poste_start[target + 1]):
            wish = by_poste[position]
            if not alive[wish]:
                continue
            if last >= 0 and rank[wish] > last:
                alive[wish] = False
                changed = True
            elif insistent[candidate[wish]] == wish:
                found += 1
                if found == places[target]:
                    last = rank[wish]
    return changed


@kernel
def _content(
    poste_start: Array,
    by_poste: Array,
    start: Array,
    candidate: Array,
    choice: Array,
    rank: Array,
    places: Array,
    alive: Array,
) -> bool:
    """Among the best of a poste that has room for all of them, nobody takes less than it."""
    changed = False
    for target in range(places.size):
        position, end, seen = poste_start[target], poste_start[target + 1], 0
        while position < end and seen < places[target]:
            level = rank[by_poste[position]]
            stop = position
            while stop < end and rank[by_poste[stop]] == level:
                seen += alive[by_poste[stop]]
                stop += 1
            if seen > places[target]:
                break
            for place in range(position, stop):
                wish = by_poste[place]
                if alive[wish] and _drop_worse(start, candidate[wish], choice, choice[wish], alive):
                    changed = True
            position = stop
    return changed


@kernel
def _drop_worse(start: Array, who: int, choice: Array, level: int, alive: Array) -> bool:
    changed = False
    for wish in range(start[who], start[who + 1]):
        if alive[wish] and choice[wish] > level:
            alive[wish] = False
            changed = True
    return changed
