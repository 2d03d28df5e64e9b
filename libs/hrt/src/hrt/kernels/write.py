"""Columns into the canonical bytes of candidates and their wishes."""

from typing import Any

import numpy as np

from hrt.kernels.fields import REFUSALS, REFUSALS_END
from hrt.kernels.jit import kernel

Array = Any
# What stands between the values, in canonical order.
_ID = np.frombuffer(b'{"id":"', np.uint8)
_WISHES = np.frombuffer(b'","wishes":[', np.uint8)
_HEARTS = np.frombuffer(b'{"hearts":', np.uint8)
_POSTE = np.frombuffer(b',"poste":"', np.uint8)
_RANK = np.frombuffer(b'","rank":', np.uint8)
_REFUSED = np.frombuffer(b'","refused":"', np.uint8)
# Everything of a candidate or a wish but the ids, at its longest.
_AROUND_CANDIDATE = 24
_AROUND_WISH = 56


@kernel
def write_candidates(
    first: int,
    last: int,
    candidate_ids: Array,
    poste_ids: Array,
    start: Array,
    poste: Array,
    hearts: Array,
    rank: Array,
    refusal: Array,
) -> Array:
    """uint8 bytes of the candidates first to last - 1, joined by commas, none at either end.

    The ids are rows of uint8, zero padded; the other columns are those of Instance.
    """
    wishes = start[last] - start[first]
    size = (last - first) * (_AROUND_CANDIDATE + candidate_ids.shape[1])
    out = np.empty(size + wishes * (_AROUND_WISH + poste_ids.shape[1]), np.uint8)
    pos = 0
    for candidate in range(first, last):
        if candidate > first:
            pos = _byte(out, pos, 44)
        pos = _copy(out, pos, _ID)
        pos = _name(out, pos, candidate_ids, candidate)
        pos = _copy(out, pos, _WISHES)
        for wish in range(start[candidate], start[candidate + 1]):
            if wish > start[candidate]:
                pos = _byte(out, pos, 44)
            pos = _copy(out, pos, _HEARTS)
            pos = _byte(out, pos, 48 + hearts[wish])
            pos = _copy(out, pos, _POSTE)
            pos = _name(out, pos, poste_ids, poste[wish])
            pos = _standing(out, pos, rank[wish], refusal[wish])
            pos = _byte(out, pos, 125)
        pos = _byte(out, pos, 93)
        pos = _byte(out, pos, 125)
    return out[:pos]


@kernel
def _standing(out: Array, pos: int, rank: int, refusal: int) -> int:
    if refusal == 0:
        return _number(out, _copy(out, pos, _RANK), rank)
    pos = _copy(out, pos, _REFUSED)
    begin = REFUSALS_END[refusal - 2] if refusal > 1 else 0
    return _byte(out, _copy(out, pos, REFUSALS[begin : REFUSALS_END[refusal - 1]]), 34)


@kernel
def _copy(out: Array, pos: int, piece: Array) -> int:
    for step in range(piece.size):
        out[pos + step] = piece[step]
    return pos + int(piece.size)


@kernel
def _name(out: Array, pos: int, ids: Array, row: int) -> int:
    for step in range(ids.shape[1]):
        if ids[row, step] == 0:
            return pos + step
        out[pos + step] = ids[row, step]
    return pos + int(ids.shape[1])


@kernel
def _byte(out: Array, pos: int, byte: int) -> int:
    out[pos] = byte
    return pos + 1


@kernel
def _number(out: Array, pos: int, number: int) -> int:
    power = 1
    while power * 10 <= number:
        power *= 10
    while power:
        out[pos] = 48 + number // power % 10
        pos += 1
        power //= 10
    return pos
