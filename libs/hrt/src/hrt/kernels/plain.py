"""A wish written as the canonical form writes it, read without looking up its keys."""

from typing import Any

import numpy as np

from hrt.kernels.fields import (
    HEARTS,
    MOST,
    POSTE,
    RANK,
    REFUSALS,
    REFUSALS_END,
    REFUSALS_SLOT,
    REFUSED,
)
from hrt.kernels.jit import kernel
from hrt.kernels.tokens import integer, is_at, is_id, spelled, text

Array = Any
_HEAD = np.frombuffer(b'{"hearts":?,"poste":"', np.uint8)
_RANK = np.frombuffer(b'","rank":', np.uint8)
_REFUSED = np.frombuffer(b'","refused":"', np.uint8)
_DIGIT = 10  # of the hearts, in the head
_SPACE = 64  # more than any of these pieces


@kernel
def written_plainly(data: Array, pos: int, value: Array) -> int:
    """Where the canonical wish at `pos` ends, its values kept; 0 if it may be another thing.

    Says no rather than what is wrong: whoever reads it field by field will.
    """
    if pos + _SPACE > data.size or not _matches(data, pos, _HEAD, _DIGIT):
        return 0
    hearts = data[pos + _DIGIT] - 48
    begin = pos + _HEAD.size
    end = text(data, begin - 1)
    if not 1 <= hearts <= MOST[HEARTS] or end < 0 or end + _SPACE > data.size:
        return 0
    if not is_id(data, begin, end):
        return 0
    rank, refusal, after = 0, 0, 0
    if _matches(data, end, _RANK, 0):
        rank, after = integer(data, end + _RANK.size)
        if not 1 <= rank <= MOST[RANK]:
            return 0
    elif _matches(data, end, _REFUSED, 0):
        word = end + _REFUSED.size
        after = text(data, word - 1) + 1
        refusal = spelled(data, word, after - 1, REFUSALS, REFUSALS_END, REFUSALS_SLOT) + 1
        if refusal == 0:
            return 0
    if after <= 0 or not is_at(data, after, 125):
        return 0
    value[HEARTS, 0], value[RANK, 0], value[REFUSED, 0] = hearts, rank, refusal
    value[POSTE, 0], value[POSTE, 1] = begin, end
    return after + 1


@kernel
def _matches(data: Array, pos: int, piece: Array, but: int) -> bool:
    """Whether a piece of text is at `pos`, whatever stands at its byte `but`, a quote if 0."""
    other = False
    for step in range(piece.size):
        other |= (data[pos + step] != piece[step]) & (step != but)
    return not other
