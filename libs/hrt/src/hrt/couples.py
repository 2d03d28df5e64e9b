"""The most perfect couples, exactly at any size, and the cover that proves it."""

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Instance, Ints
from hrt.kernels.flow import maximum_matching
from hrt.market import Market
from hrt.result import Certificate


def most_pairs(market: Market, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A maximum b-matching among the allowed wishes (bool per wish)."""
    edge, _, _, kept = _matching(market, allowed)
    chosen = np.zeros(market.poste.size, np.bool_)
    chosen[kept[edge[edge >= 0]]] = True
    return chosen


def certificate_of(instance: Instance, market: Market) -> Certificate:
    """The cover of König: it weighs as much as a maximum b-matching of mutual-first pairs."""
    edge, reached, postes, _ = _matching(market, market.mutual_first())
    candidates = instance.candidate_ids[(edge >= 0) & ~reached]
    return Certificate(
        candidates=tuple(candidates.astype(str).tolist()),
        postes=tuple(instance.poste_ids[postes].astype(str).tolist()),
    )


def _matching(
    market: Market, allowed: NDArray[np.bool_]
) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_], Ints]:
    kept = np.flatnonzero(allowed).astype(np.int32)
    start = np.searchsorted(kept, market.start).astype(np.int32)
    edge, reached, postes = maximum_matching(start, market.poste[kept], market.places)
    return edge, reached, postes, kept
