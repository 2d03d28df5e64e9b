"""The weakly stable matchings of a bundle as an integer program."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.exact.bundles import Bundle
from hrt.instance import Ints
from hrt.kernels.rows import candidate_rows, levels_of, poste_rows

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Program:
    """Rows `lower <= A x <= upper` in compressed form; every column lies between 0 and 1.

    The first `wishes` columns are the wishes (0 or 1); the others, one per poste and rank class,
    are the share of the places taken by that class or better, at least `least`.
    """

    wishes: int
    columns: int
    start: Ints
    index: Ints
    value: Reals
    lower: Reals
    upper: Reals
    least: Reals


def program_of(bundle: Bundle) -> Program:
    """The program of a bundle (docs/algorithm.md gives the rows)."""
    wishes = bundle.wishes.size
    level, levels = levels_of(bundle.poste_start, bundle.by_poste, bundle.rank, bundle.places)
    head = poste_rows(bundle.poste_start, bundle.by_poste, level, bundle.places, wishes)
    tail = candidate_rows(bundle.start, bundle.choice, level, bundle.placed, wishes)
    least = np.zeros(levels)
    least[level[bundle.full[bundle.poste]]] = 1.0
    zeros = np.zeros(head[3])
    return Program(
        wishes=wishes,
        columns=wishes + levels,
        start=np.concatenate((head[0], head[0][-1] + tail[0][1:])).astype(np.int32),
        index=np.concatenate((head[1], tail[1])),
        value=np.concatenate((head[2], tail[2])),
        lower=np.concatenate((zeros, tail[3])),
        upper=np.concatenate((zeros, tail[4])),
        least=least,
    )
