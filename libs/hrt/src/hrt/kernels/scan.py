"""An instance's bytes straight into columns, or the first fault.

One loop over a stack of seven levels, so that each helper is compiled into it once.
"""

from typing import Any

import numpy as np

from hrt.kernels.fields import (
    CAMPAIGN,
    CANDIDATES,
    FORMAT,
    HEARTS,
    ID,
    LEAST,
    MISSING,
    MOST,
    NAMES,
    NAMES_END,
    NAMES_SLOT,
    NONE,
    NOT_ID,
    NOT_INTEGER,
    NOT_JSON,
    NOT_LIST,
    NOT_OBJECT,
    NOT_STRING,
    ONE_OF,
    PLACES,
    POSTE,
    POSTES,
    RANK,
    REFUSALS,
    REFUSALS_END,
    REFUSALS_SLOT,
    REFUSED,
    ROUND,
    SAME_ID,
    SEED,
    TRAILING,
    TWICE,
    UNKNOWN_FIELD,
    UNKNOWN_REFUSAL,
    UNSORTED,
    WISHES,
)
from hrt.kernels.jit import kernel
from hrt.kernels.tokens import (
    BROKEN,
    END,
    compare,
    integer,
    is_at,
    is_id,
    next_item,
    skip,
    spelled,
    text,
)

Array = Any
# The levels: objects are even, the lists that hold them odd.
_TOP, _POSTE, _CANDIDATE, _WISH = 0, 2, 4, 6
_ALLOWED = np.array([0b111111, 0, 1 << ID | 1 << PLACES, 0, 1 << ID | 1 << WISHES, 0, 0])
_ALLOWED[_WISH] = 1 << POSTE | 1 << HEARTS | 1 << RANK | 1 << REFUSED
_NEEDED = _ALLOWED.copy()
_NEEDED[_WISH] = 1 << POSTE | 1 << HEARTS
_EITHER = 1 << RANK | 1 << REFUSED
_LISTS = 1 << POSTES | 1 << CANDIDATES | 1 << WISHES
_LAST_LIST = 3


@kernel
def scan(
    data: Array,
    top: Array,
    postes: Array,
    candidates: Array,
    start: Array,
    wishes: Array,
    fault: Array,
) -> bool:
    """Read `data` (uint8) into the columns given; False, with `fault` filled, if it cannot be.

    `top` int64[10]: where format, campaign and seed begin and end, the round, and how many postes,
    candidates and wishes there are. Rows of `postes` int32[, 3]: id begin, id length, places;
    `candidates` int32[, 2]: id begin, length; `start` int32: first wish of each; `wishes`
    int32[, 4]: poste id begin, poste id length << 8 | hearts << 4 | refusal, rank, candidate.
    `fault` int64[6]: code, list (field or -1), item, wish (or -1), field (or -1), position.
    """
    seen, count = np.zeros(7, np.int64), np.zeros(7, np.int64)
    value = np.zeros((13, 2), np.int64)
    level = _TOP
    pos = skip(data, 0)
    if not is_at(data, pos, 123):
        return _refuse(fault, NOT_OBJECT, level, count, NONE, pos)
    pos += 1
    while True:
        in_list = level & 1 == 1
        first = (count[level] if in_list else seen[level]) == 0
        pos, status = next_item(data, pos, first, 93 if in_list else 125)
        if status == BROKEN:
            return _refuse(fault, NOT_JSON, level, count, NONE, pos)
        if status == END:
            code, field = _close(data, level, seen, count, value, postes, candidates, start, wishes)
            if code:
                return _refuse(fault, code, level, count, field, value[field, 0])
            if level == _TOP:
                break
            level = _TOP if level == _LAST_LIST else level - 1
            count[level] += level & 1
        elif in_list:
            if not is_at(data, pos, 123):
                return _refuse(fault, NOT_OBJECT, level, count, NONE, pos)
            pos, level = pos + 1, level + 1
            seen[level] = 0
        else:
            field, code, after = _key(data, pos, seen[level], _ALLOWED[level])
            if code:
                return _refuse(fault, code, level, count, NONE, pos)
            seen[level] |= 1 << field
            pos = after
            if _LISTS >> field & 1:
                if not is_at(data, pos, 91):
                    return _refuse(fault, NOT_LIST, level, count, field, pos)
                pos, level = pos + 1, _LAST_LIST if field == CANDIDATES else level + 1
                count[level] = 0
            else:
                after, code = _scalar(data, pos, field, value)
                if code:
                    return _refuse(fault, code, level, count, field, pos)
                pos = after
    _fill_top(top, count, value)
    pos = skip(data, pos)
    return True if pos == data.size else _refuse(fault, TRAILING, level, count, NONE, pos)


@kernel
def _key(data: Array, pos: int, seen: int, allowed: int) -> tuple[int, int, int]:
    """The field named at `pos`, 0 or a fault, and where its value begins."""
    end = text(data, pos)
    if end < 0:
        return 0, NOT_JSON, pos
    colon = skip(data, end + 1)
    if not is_at(data, colon, 58):
        return 0, NOT_JSON, pos
    field = spelled(data, pos + 1, end, NAMES, NAMES_END, NAMES_SLOT)
    if field < 0 or not (allowed >> field) & 1:
        return 0, UNKNOWN_FIELD, pos
    return field, TWICE if (seen >> field) & 1 else 0, skip(data, colon + 1)


@kernel
def _scalar(data: Array, pos: int, field: int, value: Array) -> tuple[int, int]:
    """Keep a number, or where a string begins and ends; the position after it, and 0 or a fault."""
    if MOST[field]:
        number, end = integer(data, pos)
        value[field, 0] = number
        fits = end > 0 and LEAST[field] <= number <= MOST[field]
        return end, 0 if fits else NOT_INTEGER
    end = text(data, pos)
    value[field, 0], value[field, 1] = pos + 1, end
    if field == REFUSED:
        code = spelled(data, pos + 1, end, REFUSALS, REFUSALS_END, REFUSALS_SLOT) + 1
        value[field, 0] = code
        return end + 1, 0 if code else UNKNOWN_REFUSAL
    if end < 0:
        return pos, NOT_ID if is_at(data, pos, 34) else NOT_STRING
    if field in (ID, POSTE) and not is_id(data, pos + 1, end):
        return pos, NOT_ID
    return end + 1, 0


@kernel
def _close(
    data: Array,
    level: int,
    seen: Array,
    count: Array,
    value: Array,
    postes: Array,
    candidates: Array,
    start: Array,
    wishes: Array,
) -> tuple[int, int]:
    """Keep the object that ends here; 0, or a fault and the field at fault."""
    lacking = _NEEDED[level] & ~seen[level]
    if lacking:
        field = 0
        while not (lacking >> field) & 1:
            field += 1
        return MISSING, field
    if level == _WISH:
        return _keep_wish(data, seen[level] & _EITHER, count, value, wishes)
    if level == _CANDIDATE:
        start[count[level - 1] + 1] = count[0]
        return _keep(data, candidates, count[level - 1], value), ID
    if level == _POSTE:
        postes[count[level - 1], 2] = value[PLACES, 0]
        return _keep(data, postes, count[level - 1], value), ID
    return 0, 0


@kernel
def _keep(data: Array, rows: Array, row: int, value: Array) -> int:
    begin, end = value[ID, 0], value[ID, 1]
    rows[row, 0], rows[row, 1] = begin, end - begin
    if row == 0:
        return 0
    before = rows[row - 1, 0]
    order = compare(data, begin, end, before, before + rows[row - 1, 1])
    return 0 if order > 0 else (UNSORTED if order else SAME_ID)


@kernel
def _keep_wish(
    data: Array, either: int, count: Array, value: Array, wishes: Array
) -> tuple[int, int]:
    if either != 1 << RANK and either != 1 << REFUSED:
        return ONE_OF, NONE
    row = count[0]
    begin, end = value[POSTE, 0], value[POSTE, 1]
    wishes[row, 0] = begin
    wishes[row, 1] = (end - begin) << 8 | value[HEARTS, 0] << 4 | value[REFUSED, 0]
    wishes[row, 2] = value[RANK, 0]
    wishes[row, 3] = count[3]
    value[RANK, 0], value[REFUSED, 0] = 0, 0
    # The top level has no items of its own: its counter tells all the wishes.
    count[0] += 1
    if count[5] == 0:
        return 0, 0
    before = wishes[row - 1, 0]
    order = compare(data, begin, end, before, before + (wishes[row - 1, 1] >> 8))
    return 0 if order > 0 else (UNSORTED if order else SAME_ID), POSTE


@kernel
def _fill_top(top: Array, count: Array, value: Array) -> None:
    top[0], top[1] = value[FORMAT]
    top[2], top[3] = value[CAMPAIGN]
    top[4], top[5] = value[SEED]
    top[6], top[7], top[8], top[9] = value[ROUND, 0], count[1], count[3], count[0]


@kernel
def _refuse(fault: Array, code: int, level: int, count: Array, field: int, pos: int) -> bool:
    fault[0], fault[4], fault[5] = code, field, pos
    fault[1] = NONE if level == _TOP else (POSTES if level <= _POSTE else CANDIDATES)
    fault[2] = count[1] if level <= _POSTE else count[3]
    fault[3] = count[5] if level > _CANDIDATE else NONE
    return False
