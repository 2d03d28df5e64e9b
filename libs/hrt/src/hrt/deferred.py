"""Deferred acceptance for those who only need that: strict orders in arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrt.kernels.deferral import candidates_propose, candidates_propose_alone


def deferred_acceptance(
    start: NDArray[Any], poste: NDArray[Any], rank: NDArray[Any], places: NDArray[Any]
) -> NDArray[np.int32]:
    """The candidate-optimal stable matching (Gale and Shapley, 1962; Roth, 1984).

    Candidate i's wishes are `start[i]:start[i + 1]`, most wanted first: int32 `poste` and int32
    `rank` (the poste's, lower is better, no two equal at one poste). `places` is int32 per poste.
    Returns the int32 poste of each candidate, -1 for none. Raises ValueError on shapes that do not
    fit together, and on negative places. O(m log places).
    """
    start, poste = np.ascontiguousarray(start), np.ascontiguousarray(poste, np.int32)
    rank, places = np.ascontiguousarray(rank, np.int32), np.ascontiguousarray(places, np.int32)
    if start.size == 0 or start[0] != 0 or start[-1] != poste.size or rank.size != poste.size:
        raise ValueError("start[0] is 0, start[-1] the number of wishes, and each wish has a rank")
    if np.any(start[1:] < start[:-1]):
        raise ValueError("`start` never goes down")
    # Seen without a sign, a negative number is a large one: one pass tells both faults.
    if poste.size and poste.view(np.uint32).max() >= places.size:
        raise ValueError("a wish names a poste outside `places`")
    if places.size and places.min() < 0:
        raise ValueError("a poste has 0 places or more")
    if not places.size or places.max() <= 1:
        return np.asarray(candidates_propose_alone(start, poste, rank, places))
    held = candidates_propose(start, poste, rank, places)
    if not poste.size:
        return np.asarray(held)
    return np.where(held >= 0, poste[np.maximum(held, 0)], -1).astype(np.int32)
