"""Counted on a bundle, not believed."""

import numpy as np
from numpy.typing import NDArray

from hrt.exact.bundles import Bundle
from hrt.kernels.stability import is_weakly_stable


def weakly_stable(bundle: Bundle, chosen: NDArray[np.bool_]) -> bool:
    """Whether the chosen wishes (bool per wish) are a weakly stable matching of the bundle, with
    all who must be placed, and all postes full that must be."""
    load = np.bincount(bundle.poste[chosen], minlength=bundle.places.size)
    taken = np.add.reduceat(chosen, bundle.start[:-1], dtype=np.int32)
    return bool(
        np.all(load[bundle.full] == bundle.places[bundle.full])
        and np.all(taken[bundle.placed] == 1)
        and is_weakly_stable(
            bundle.start, bundle.poste, bundle.choice, bundle.rank, bundle.places, chosen
        )
    )
