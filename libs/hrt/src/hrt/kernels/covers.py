"""The other cover of a maximum b-matching: who could do without whom, from the free places."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def reached_from_room(
    start: Array, poste: Array, places: Array, edge: Array, load: Array
) -> tuple[Array, Array]:
    """Whether each candidate (bool[n]) and poste (bool[p]) is reached from a place left free.

    `start`, `poste`, `places` are those of `maximum_matching`, `edge` and `load` what it left. A
    poste not reached is full in every maximum b-matching. O(m).
    """
    wanted = np.zeros(places.size + 1, np.int32)
    for target in poste:
        wanted[target + 1] += 1
    wanted = np.cumsum(wanted)
    owner = np.empty(poste.size, np.int32)
    filled = wanted[:-1].copy()
    for candidate in range(start.size - 1):
        for position in range(start[candidate], start[candidate + 1]):
            owner[filled[poste[position]]] = candidate
            filled[poste[position]] += 1
    candidates = np.zeros(edge.size, np.bool_)
    postes = load < places
    queue = np.empty(places.size, np.int32)
    head, tail = 0, 0
    for target in range(places.size):
        if postes[target]:
            queue[tail] = target
            tail += 1
    while head < tail:
        target = queue[head]
        head += 1
        for position in range(wanted[target], wanted[target + 1]):
            candidate = owner[position]
            candidates[candidate] = True
            left = poste[edge[candidate]]
            if not postes[left]:
                postes[left] = True
                queue[tail] = left
                tail += 1
    return candidates, postes
