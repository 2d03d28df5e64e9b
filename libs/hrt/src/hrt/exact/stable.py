"""Counted on a bundle, not believed: weak stability, and how many wishes fit together."""

import numpy as np
from numpy.typing import NDArray

from hrt.exact.bundles import Bundle
from hrt.kernels.flow import maximum_matching
from hrt.kernels.stability import is_weakly_stable


def weakly_stable(bundle: Bundle, chosen: NDArray[np.bool_]) -> bool:
    """Whether the chosen wishes (bool per wish) are a weakly stable matching of the bundle."""
    return bool(
        is_weakly_stable(
            bundle.start, bundle.poste, bundle.choice, bundle.rank, bundle.places, chosen
        )
    )


def most_of(bundle: Bundle, allowed: NDArray[np.bool_]) -> int:
    """The size of a maximum b-matching among the allowed wishes."""
    kept = np.flatnonzero(allowed).astype(np.int32)
    start = np.searchsorted(kept, bundle.start).astype(np.int32)
    edge, _, _ = maximum_matching(start, bundle.poste[kept], bundle.places)
    return int(np.count_nonzero(edge >= 0))
