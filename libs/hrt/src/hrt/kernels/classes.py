"""Dense classes of both sides, and the wishes seen from the postes."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any  # numba compiles for the dtypes it meets; each function says which


@kernel
def choice_classes(start: Array, hearts: Array) -> Array:
    """int8 class of each wish for its candidate: 1 for the most hearts, then 2, 3…"""
    choice = np.empty(hearts.size, np.int8)
    for candidate in range(start.size - 1):
        present = 0
        for wish in range(start[candidate], start[candidate + 1]):
            present |= 1 << hearts[wish]
        for wish in range(start[candidate], start[candidate + 1]):
            above = present >> hearts[wish]
            rank = 0
            while above:
                rank += above & 1
                above >>= 1
            choice[wish] = rank
    return choice


@kernel
def stable_order(key: Array, previous: Array, count: int) -> Array:
    """int32 indexes of `previous` sorted by `key` (ints in 0..count-1), ties kept in order."""
    place = np.zeros(count + 1, np.int64)
    for value in key:
        place[value + 1] += 1
    for value in range(count):
        place[value + 1] += place[value]
    order = np.empty(previous.size, np.int32)
    for index in previous:
        order[place[key[index]]] = index
        place[key[index]] += 1
    return order


@kernel
def rank_classes(poste: Array, rank: Array, by_poste: Array) -> Array:
    """int32 dense class of each wish for its poste, `by_poste` sorting wishes by (poste, rank)."""
    dense = np.empty(poste.size, np.int32)
    current = 0
    for position in range(by_poste.size):
        wish = by_poste[position]
        before = by_poste[position - 1]
        if position == 0 or poste[before] != poste[wish]:
            current = 1
        elif rank[before] != rank[wish]:
            current += 1
        dense[wish] = current
    return dense
