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
def resolve(data: Array, postes: Array, wishes: Array, poste: Array) -> int:
    """Fill `poste` (int32) with the poste each wish names; returns the first unknown one, or -1."""
    size = 8
    while size < 2 * postes.shape[0]:
        size *= 2
    table = np.full(size, -1, np.int32)
    for row in range(postes.shape[0]):
        slot = _hash(data, postes[row, 0], postes[row, 1]) & (size - 1)
        while table[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        table[slot] = row
    for wish in range(poste.size):
        begin, length = wishes[wish, 0], wishes[wish, 1] >> 8
        slot = _hash(data, begin, length) & (size - 1)
        while table[slot] >= 0 and not _same(data, postes, table[slot], begin, length):
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            return wish
        poste[wish] = table[slot]
    return -1


@kernel
def _hash(data: Array, begin: int, length: int) -> Any:
    value = np.uint64(14695981039346656037)
    for pos in range(begin, begin + length):
        value = (value ^ np.uint64(data[pos])) * np.uint64(1099511628211)
    return np.int64((value ^ (value >> np.uint64(29))) & np.uint64(0x7FFFFFFF))


@kernel
def _same(data: Array, postes: Array, row: int, begin: int, length: int) -> bool:
    if postes[row, 1] != length:
        return False
    for step in range(length):
        if data[postes[row, 0] + step] != data[begin + step]:
            return False
    return True
