"""The connected parts of a market: union-find over candidates and postes."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def parts_of(candidate: Array, poste: Array, candidates: int, postes: int) -> Array:
    """int32 part of each wish (0, 1, 2… as they come): those that share nobody differ."""
    parent = np.arange(candidates + postes).astype(np.int32)
    for wish in range(candidate.size):
        one, other = _root(parent, candidate[wish]), _root(parent, candidates + poste[wish])
        # The lower number leads, so paths stay short and the result is always the same.
        if one < other:
            parent[other] = one
        else:
            parent[one] = other
    name = np.full(parent.size, -1, np.int32)
    part = np.empty(candidate.size, np.int32)
    count = 0
    for wish in range(candidate.size):
        root = _root(parent, candidate[wish])
        if name[root] < 0:
            name[root] = count
            count += 1
        part[wish] = name[root]
    return part


@kernel
def _root(parent: Array, node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
