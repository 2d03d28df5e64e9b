"""An instance's bytes straight into columns, or the first fault.

One loop over a stack of seven levels, so that each helper is compiled into it once, and so that
reading can begin and stop anywhere.
"""

from typing import Any

import numpy as np

from hrt.kernels.fields import (
    CANDIDATES,
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
    SAME_ID,
    TRAILING,
    TWICE,
    UNKNOWN_FIELD,
    UNKNOWN_REFUSAL,
    UNSORTED,
    WISHES,
)
from hrt.kernels.jit import kernel
from hrt.kernels.plain import written_plainly
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
_LAST_LIST, _WISHES = 3, 5
DONE, STOPPED, FAULTY = 0, 1, 2
HERE = -1


@kernel
def scan(
    data: Array,
    stop: int,
    state: Array,
    value: Array,
    postes: Array,
    candidates: Array,
    start: Array,
    wishes: Array,
    fault: Array,
) -> int:
    """Read `data` (uint8) into the columns given, from where `state` says, until a candidate begins
    at `stop` (HERE: until the candidates begin); what happened is DONE, STOPPED or FAULTY.

    `state` int64[3, 7] is carried on: row 0 the position, the level and whether a key came out of
    canonical order, row 1 the fields seen at each level, row 2 the items counted at each (of the
    top: all the wishes). `value` int64[13, 2]: the last number of each field, or where its string
    begins and ends. Rows of `postes` int32[, 3]: id begin, id length, places; `candidates`
    int32[, 2]: id begin, length; `start` int32: first wish of each; `wishes` int32[, 3]: poste id
    begin, poste id length << 8 | hearts << 4 | refusal, rank. `fault` int64[6]: code, list (field
    or -1), item, wish (or -1), field (or -1), position.
    """
    seen, count = state[1], state[2]
    pos, level = state[0, 0], state[0, 1]
    while True:
        in_list = level & 1 == 1
        first = (count[level] if in_list else seen[level]) == 0
        before = pos
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
            if level == _LAST_LIST and pos == stop:
                return _pause(state, before, level)
            end = written_plainly(data, pos, value) if level == _WISHES else 0
            if end:
                code, field = _keep_wish(data, value, count, wishes)
                if code:
                    level += 1
                    return _refuse(fault, code, level, count, field, value[field, 0])
                pos = end
                count[level] += 1
                continue
            if not is_at(data, pos, 123):
                return _refuse(fault, NOT_OBJECT, level, count, NONE, pos)
            pos, level = pos + 1, level + 1
            seen[level] = 0
        else:
            field, code, after = _key(data, pos, seen[level], _ALLOWED[level])
            if code:
                return _refuse(fault, code, level, count, NONE, pos)
            state[0, 2] |= seen[level] >> field
            seen[level] |= 1 << field
            pos = after
            if _LISTS >> field & 1:
                if not is_at(data, pos, 91):
                    return _refuse(fault, NOT_LIST, level, count, field, pos)
                pos, level = pos + 1, _LAST_LIST if field == CANDIDATES else level + 1
                count[level] = 0
                if field == CANDIDATES and stop == HERE:
                    return _pause(state, pos, level)
            else:
                after, code = _scalar(data, pos, field, value)
                if code:
                    return _refuse(fault, code, level, count, field, pos)
                pos = after
    pos = skip(data, pos)
    return DONE if pos == data.size else _refuse(fault, TRAILING, level, count, NONE, pos)


@kernel
def begin(data: Array, state: Array, fault: Array) -> bool:
    """Enter the outermost object; False, with `fault` filled, if there is none."""
    pos = skip(data, 0)
    if not is_at(data, pos, 123):
        _refuse(fault, NOT_OBJECT, _TOP, state[2], NONE, pos)
        return False
    state[0, 0] = pos + 1
    return True


@kernel
def _pause(state: Array, pos: int, level: int) -> int:
    state[0, 0], state[0, 1] = pos, level
    return STOPPED


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
        either = seen[level] & _EITHER
        if either != 1 << RANK and either != 1 << REFUSED:
            return ONE_OF, NONE
        value[REFUSED if either == 1 << RANK else RANK, 0] = 0
        return _keep_wish(data, value, count, wishes)
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
def _keep_wish(data: Array, value: Array, count: Array, wishes: Array) -> tuple[int, int]:
    row = count[_TOP]
    begin, end = value[POSTE, 0], value[POSTE, 1]
    wishes[row, 0] = begin
    wishes[row, 1] = (end - begin) << 8 | value[HEARTS, 0] << 4 | value[REFUSED, 0]
    wishes[row, 2] = value[RANK, 0]
    # The top level has no items of its own: its counter tells all the wishes.
    count[_TOP] += 1
    if count[_WISHES] == 0:
        return 0, 0
    before = wishes[row - 1, 0]
    order = compare(data, begin, end, before, before + (wishes[row - 1, 1] >> 8))
    return 0 if order > 0 else (UNSORTED if order else SAME_ID), POSTE


@kernel
def _refuse(fault: Array, code: int, level: int, count: Array, field: int, pos: int) -> int:
    fault[0], fault[4], fault[5] = code, field, pos
    fault[1] = NONE if level == _TOP else (POSTES if level <= _POSTE else CANDIDATES)
    fault[2] = count[1] if level <= _POSTE else count[3]
    fault[3] = count[5] if level > _CANDIDATE else NONE
    return FAULTY
