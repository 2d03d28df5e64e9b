"""Weak stability, counted."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def is_weakly_stable(
    start: Array, poste: Array, choice: Array, rank: Array, places: Array, chosen: Array
) -> bool:
    """Whether the chosen wishes (bool) respect places and candidates, and no wish blocks."""
    load = np.zeros(places.size, np.int64)
    worst = np.zeros(places.size, np.int64)
    held = np.full(start.size - 1, 127, np.int8)
    for candidate in range(start.size - 1):
        for wish in range(start[candidate], start[candidate + 1]):
            if not chosen[wish]:
                continue
            if held[candidate] != 127:
                return False
            held[candidate] = choice[wish]
            load[poste[wish]] += 1
            worst[poste[wish]] = max(worst[poste[wish]], rank[wish])
    for target in range(places.size):
        if load[target] > places[target]:
            return False
    for candidate in range(start.size - 1):
        for wish in range(start[candidate], start[candidate + 1]):
            if choice[wish] < held[candidate] and (
                load[poste[wish]] < places[poste[wish]] or rank[wish] < worst[poste[wish]]
            ):
                return False
    return True
