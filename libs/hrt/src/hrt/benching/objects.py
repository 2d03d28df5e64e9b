"""From Python lists to pairs: what someone who has no arrays does."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from hrt.deferred import deferred_acceptance
from hrt.kernels.classes import stable_order

Names = Sequence[Sequence[int]]


def pairs_of(wanted: Names, ranked: Names, places: Sequence[int]) -> list[tuple[int, int]]:
    """The candidate-optimal pairs of a strict market.

    `wanted[c]` lists candidate c's postes, most wanted first; `ranked[p]` poste p's candidates,
    best first, those who want it and nobody else.
    """
    start, poste = _flat(wanted)
    end, candidate = _flat(ranked)
    target = np.repeat(np.arange(len(ranked), dtype=np.int32), np.diff(end))
    # Both sides in one order, by poste, then candidate: linear sorts, no look-up.
    ours = stable_order(poste, np.arange(poste.size, dtype=np.int32), len(ranked))
    by_candidate = stable_order(candidate, np.arange(poste.size, dtype=np.int32), len(wanted))
    theirs = stable_order(target, by_candidate, len(ranked))
    rank = np.empty(poste.size, np.int32)
    rank[ours] = theirs - end[target[theirs]]
    held = deferred_acceptance(start, poste, rank, np.array(places, np.int32)).tolist()
    return [(who, where) for who, where in enumerate(held) if where >= 0]


def _flat(lists: Names) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    start = np.zeros(len(lists) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, lists), np.int32, len(lists)), out=start[1:])
    return start, np.fromiter(chain.from_iterable(lists), np.int32, int(start[-1]))
