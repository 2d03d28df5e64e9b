"""The integer program of a few wishes, row by row."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def levels_of(poste_start: Array, by_poste: Array, rank: Array, places: Array) -> Any:
    """The rank classes at which a poste can be full, one column each.

    `by_poste` lists the wishes by (poste, rank). Returns the int32 column of each wish's class
    (-1: too few candidates up to it to fill the places) and the number of columns.
    """
    level = np.full(by_poste.size, -1, np.int32)
    columns = 0
    for target in range(places.size):
        position, end = poste_start[target], poste_start[target + 1]
        first = position
        while position < end:
            stop = position
            while stop < end and rank[by_poste[stop]] == rank[by_poste[position]]:
                stop += 1
            if stop - first >= places[target]:
                for place in range(position, stop):
                    level[by_poste[place]] = columns
                columns += 1
            position = stop
    return level, columns


@kernel
def poste_rows(
    poste_start: Array, by_poste: Array, level: Array, places: Array, offset: int
) -> tuple[Array, Array, Array, Array]:
    """q z[l] - q z[l - 1] - (wishes of the class) = 0: z is the share of the places taken.

    The first column of a poste counts every wish up to it. Returns the rows as `start`, `index`,
    `value`, all equal to zero, and the number of rows; column l is `offset + l`.
    """
    size = by_poste.size
    start = np.zeros(size + 1, np.int32)
    index = np.empty(3 * size, np.int32)
    value = np.empty(3 * size)
    rows, filled = 0, 0
    for target in range(places.size):
        previous, current = -1, -1
        for position in range(poste_start[target], poste_start[target + 1]):
            wish = by_poste[position]
            if level[wish] != current and level[wish] >= 0 and current >= 0:
                filled = _close_row(
                    start, index, value, rows, filled, offset, previous, current, places[target]
                )
                rows += 1
                previous = current
            current = level[wish]
            index[filled], value[filled] = wish, -1.0
            filled += 1
        if current >= 0:
            filled = _close_row(
                start, index, value, rows, filled, offset, previous, current, places[target]
            )
            rows += 1
        else:
            filled = start[rows]
    return start[: rows + 1], index[:filled], value[:filled], rows


@kernel
def _close_row(
    start: Array,
    index: Array,
    value: Array,
    row: int,
    filled: int,
    offset: int,
    previous: int,
    current: int,
    places: int,
) -> int:
    index[filled], value[filled] = offset + current, places
    filled += 1
    if previous >= 0:
        index[filled], value[filled] = offset + previous, -places
        filled += 1
    start[row + 1] = filled
    return filled


@kernel
def candidate_rows(
    start: Array, choice: Array, level: Array, placed: Array, offset: int
) -> tuple[Array, Array, Array, Array, Array]:
    """One poste at most (one, for the `placed`), and for each wish: this class or better, or the
    poste is full.

    Returns `start`, `index`, `value`, and the bounds `lower`, `upper` of the rows.
    """
    most = 0
    for candidate in range(start.size - 1):
        own = start[candidate + 1] - start[candidate]
        most += (own + 1) * (own + 1)
    row_start = np.zeros(level.size + start.size, np.int32)
    index = np.empty(most, np.int32)
    lower = np.empty(level.size + start.size)
    upper = np.empty(level.size + start.size)
    rows, filled = 0, 0
    for candidate in range(start.size - 1):
        first, end = start[candidate], start[candidate + 1]
        for wish in range(first, end):
            for other in range(first, end):
                if choice[other] <= choice[wish]:
                    index[filled] = other
                    filled += 1
            if level[wish] >= 0:
                index[filled] = offset + level[wish]
                filled += 1
            lower[rows], upper[rows] = 1.0, np.inf
            rows += 1
            row_start[rows] = filled
        for wish in range(first, end):
            index[filled] = wish
            filled += 1
        lower[rows], upper[rows] = (1.0 if placed[candidate] else 0.0), 1.0
        rows += 1
        row_start[rows] = filled
    return row_start[: rows + 1], index[:filled], np.ones(filled), lower[:rows], upper[:rows]
