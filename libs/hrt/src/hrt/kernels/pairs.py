"""The pairs of a result: their bytes into places of ids, and rows of ids into bytes."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel
from hrt.kernels.tokens import END, MEMBER, is_at, is_id, next_item, skip, text

Array = Any


@kernel
def scan_pairs(data: Array, pos: int, spans: Array) -> tuple[int, int]:
    """Read a list of pairs of ids, opened just before `pos`, into `spans` int32[2, , 2].

    Each span is where an id begins and its length, row 0 those of the candidates. Returns how many
    pairs there are and the position past the list; (0, -1) if it is anything else.
    """
    count = 0
    while True:
        pos, status = next_item(data, pos, count == 0, 93)
        if status == END:
            return count, pos
        if status != MEMBER or not is_at(data, pos, 91) or count == spans.shape[1]:
            return 0, -1
        pos += 1
        for side in range(2):
            pos, status = next_item(data, pos, side == 0, 93)
            end = text(data, pos) if status == MEMBER else -1
            if end < 0 or not is_id(data, pos + 1, end):
                return 0, -1
            spans[side, count, 0], spans[side, count, 1] = pos + 1, end - pos - 1
            pos = end + 1
        pos = skip(data, pos)
        if not is_at(data, pos, 93):
            return 0, -1
        pos += 1
        count += 1


@kernel
def write_pairs(candidate_ids: Array, poste_ids: Array) -> Array:
    """uint8 canonical bytes of the pairs, without the brackets around them all.

    The ids are rows of uint8, zero padded.
    """
    width = candidate_ids.shape[1] + poste_ids.shape[1] + 8
    out = np.empty(candidate_ids.shape[0] * width, np.uint8)
    pos = 0
    for row in range(candidate_ids.shape[0]):
        if row > 0:
            out[pos] = 44
            pos += 1
        out[pos], out[pos + 1] = 91, 34
        pos = _name(out, pos + 2, candidate_ids[row])
        out[pos], out[pos + 1], out[pos + 2] = 34, 44, 34
        pos = _name(out, pos + 3, poste_ids[row])
        out[pos], out[pos + 1] = 34, 93
        pos += 2
    return out[:pos]


@kernel
def _name(out: Array, pos: int, name: Array) -> int:
    for byte in name:
        if byte == 0:
            break
        out[pos] = byte
        pos += 1
    return pos
