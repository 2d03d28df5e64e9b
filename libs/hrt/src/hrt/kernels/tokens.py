"""JSON tokens in raw bytes: a position goes in, a position comes out, negative means no."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any
MEMBER, END, BROKEN = 0, 1, -1
_ID = np.zeros(256, np.bool_)
for _character in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-":
    _ID[_character] = True
_ID_LENGTH = 64
# Any step that gives each name of ours a slot of its own.
_STEP = 1


@kernel
def skip(data: Array, pos: int) -> int:
    """The position of the next byte that is not blank."""
    while pos < data.size and (
        data[pos] == 32 or data[pos] == 10 or data[pos] == 13 or data[pos] == 9
    ):
        pos += 1
    return pos


@kernel
def is_at(data: Array, pos: int, byte: int) -> bool:
    """Whether this byte is there."""
    return bool(pos < data.size and data[pos] == byte)


@kernel
def text(data: Array, pos: int) -> int:
    """The closing quote of the string whose opening quote is at `pos`; -1 if there is none.

    A backslash or a control character ends the search: no name or id of ours has one.
    """
    if not is_at(data, pos, 34):
        return -1
    pos += 1
    while pos < data.size and data[pos] != 34:
        if data[pos] == 92 or data[pos] < 32:
            return -1
        pos += 1
    return pos if pos < data.size else -1


@kernel
def is_id(data: Array, begin: int, end: int) -> bool:
    """Whether the bytes are an id: 1 to 64 of [A-Za-z0-9_.:-]."""
    if not 1 <= end - begin <= _ID_LENGTH:
        return False
    for pos in range(begin, end):
        if not _ID[data[pos]]:
            return False
    return True


@kernel
def integer(data: Array, pos: int) -> tuple[int, int]:
    """The whole number at `pos` and where it ends; (0, -1) for anything else, -0 and 01 too.

    Beyond six digits the value stops growing: no field of ours goes that far.
    """
    begin, value = pos, 0
    while pos < data.size and 48 <= data[pos] <= 57:
        if pos - begin < 6:
            value = 10 * value + data[pos] - 48
        pos += 1
    if pos == begin or (data[begin] == 48 and pos > begin + 1):
        return 0, -1
    if pos < data.size and (data[pos] == 46 or data[pos] == 101 or data[pos] == 69):
        return 0, -1
    return value, pos


@kernel
def next_item(data: Array, pos: int, first: bool, close: int) -> tuple[int, int]:
    """In a list or object under way: the next item's position, or past its `close` byte."""
    pos = skip(data, pos)
    if is_at(data, pos, close):
        return pos + 1, END
    if not first:
        if not is_at(data, pos, 44):
            return pos, BROKEN
        pos = skip(data, pos + 1)
    return pos, MEMBER


@kernel
def compare(data: Array, begin: int, end: int, other: int, other_end: int) -> int:
    """The order of two spans of bytes: negative, zero or positive."""
    length = min(end - begin, other_end - other)
    for step in range(length):
        if data[begin + step] != data[other + step]:
            return -1 if data[begin + step] < data[other + step] else 1
    return (end - begin) - (other_end - other)


@kernel
def spelled(data: Array, begin: int, end: int, names: Array, ends: Array, slots: Array) -> int:
    """Which of the names the bytes spell; -1 for none.

    `names` (uint8) holds them end to end, `ends` where each ends, `slots` the one to look at for a
    length and two first bytes (see `slots_of`).
    """
    if end <= begin:
        return -1
    name = slots[(_STEP * (end - begin) + data[begin] + 3 * data[begin + 1]) % slots.size]
    if name < 0:
        return -1
    first = ends[name - 1] if name else 0
    if ends[name] - first != end - begin:
        return -1
    for step in range(end - begin):
        if names[first + step] != data[begin + step]:
            return -1
    return int(name)


def slots_of(names: tuple[str, ...]) -> Any:
    """For each slot of length and first bytes, the name to look at, or -1."""
    slots = np.full(61, -1, np.int64)
    for place, name in enumerate(names):
        slot = (_STEP * len(name) + ord(name[0]) + 3 * ord(name[1])) % slots.size
        if slots[slot] >= 0:
            raise ValueError(f"{name!r} and {names[slots[slot]]!r} share a slot")
        slots[slot] = place
    return slots
