"""Columns of ids, and the poste each wish names."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


@kernel
def gather(data: Array, spans: Array, column: Array) -> None:
    """Copy the ids at `spans` (begin, length) into the rows of `column` (uint8, zero padded)."""
    for row in range(column.shape[0]):
        for step in range(spans[row, 1]):
            column[row, step] = data[spans[row, 0] + step]


@kernel
def table_of(data: Array, postes: Array) -> Array:
    """uint64[size, 2] hash table of the postes: key, then row << 7 | length (0: nobody)."""
    size = 8
    while size < 2 * postes.shape[0]:
        size *= 2
    table = np.zeros((size, 2), np.uint64)
    for row in range(postes.shape[0]):
        length = postes[row, 1]
        key = _key(data, postes[row, 0], length)
        slot = _slot(key, size)
        while table[slot, 1]:
            slot = (slot + 1) & (size - 1)
        table[slot, 0], table[slot, 1] = key, (row << 7) | length
    return table


@kernel
def settle(
    data: Array,
    postes: Array,
    table: Array,
    wishes: Array,
    poste: Array,
    hearts: Array,
    rank: Array,
    refusal: Array,
) -> int:
    """Fill the columns from the rows that `scan` kept; the first wish of an unknown poste, or -1.

    `poste` and `rank` are int32, `hearts` and `refusal` int8.
    """
    size = table.shape[0]
    for wish in range(wishes.shape[0]):
        begin, packed = wishes[wish, 0], wishes[wish, 1]
        length = packed >> 8
        key = _key(data, begin, length)
        slot = _slot(key, size)
        while True:
            entry: Any = np.int64(table[slot, 1])
            if entry == 0:
                return wish
            if (
                table[slot, 0] == key
                and (entry & 127) == length
                and (length <= 8 or _same(data, postes, entry >> 7, begin, length))
            ):
                break
            slot = (slot + 1) & (size - 1)
        poste[wish] = entry >> 7
        hearts[wish], refusal[wish] = (packed >> 4) & 15, packed & 15
        rank[wish] = wishes[wish, 2]
    return -1


@kernel
def _key(data: Array, begin: int, length: int) -> Any:
    """Up to eight bytes as they are, so that equal keys are equal ids; longer, a hash."""
    key = np.uint64(0)
    for pos in range(begin, begin + min(length, 8)):
        key = (key << np.uint64(8)) | np.uint64(data[pos])
    for pos in range(begin + 8, begin + length):
        key = (key ^ np.uint64(data[pos])) * np.uint64(1099511628211)
    return key


@kernel
def _slot(key: Any, size: int) -> Any:
    mixed = (key ^ (key >> np.uint64(32))) * np.uint64(11400714819323198485)
    return np.int64((mixed >> np.uint64(33)) & np.uint64(size - 1))


@kernel
def _same(data: Array, postes: Array, row: int, begin: int, length: int) -> bool:
    if postes[row, 1] != length:
        return False
    for step in range(length):
        if data[postes[row, 0] + step] != data[begin + step]:
            return False
    return True
