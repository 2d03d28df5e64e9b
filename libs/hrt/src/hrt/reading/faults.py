"""What was wrong, in words: the JSON path of a fault and its reason."""

import numpy as np
from numpy.typing import NDArray

from hrt.instance import InvalidInstance
from hrt.kernels import fields

_SHOWN = 24
_REASONS = {
    fields.NOT_JSON: "not JSON here: {here}",
    fields.NOT_OBJECT: "an object is expected, not {here}",
    fields.NOT_LIST: "a list is expected, not {here}",
    fields.NOT_STRING: "a string is expected, not {here}",
    fields.NOT_ID: "an id has 1 to 64 characters of [A-Za-z0-9_.:-], not {here}",
    fields.NOT_INTEGER: "an integer from {least} to {most} is expected, not {here}",
    fields.UNKNOWN_FIELD: "unknown field {here}",
    fields.TWICE: "a key twice: {here}",
    fields.MISSING: "the field {field!r} is missing",
    fields.ONE_OF: "exactly one of 'rank' and 'refused' is expected",
    fields.UNKNOWN_REFUSAL: "unknown refusal {here}",
    fields.UNSORTED: "not sorted: {here}",
    fields.SAME_ID: "twice: {here}",
    fields.UNKNOWN_POSTE: "unknown poste {here}",
    fields.TRAILING: "something after the instance: {here}",
}


def invalid(raw: bytes, fault: NDArray[np.int64]) -> InvalidInstance:
    """The exception for a fault of the scan: code, list, item, wish, field, position."""
    code, place, item, wish, field, position = fault.tolist()
    name = fields.FIELDS[field] if field >= 0 else ""
    path = "$"
    if place >= 0:
        path += f".{fields.FIELDS[place]}[{item}]"
    if wish >= 0:
        path += f".wishes[{wish}]"
    if name and code != fields.MISSING:
        path += f".{name}"
    reason = _REASONS[code].format(
        here=_here(raw, position), field=name, least=fields.LEAST[field], most=fields.MOST[field]
    )
    return InvalidInstance(path, reason)


def unknown_poste(
    raw: bytes, start: NDArray[np.int32], wish: int, position: int
) -> InvalidInstance:
    """The exception for a wish, given by its index, whose poste (at `position`) is not there."""
    candidate = int(np.searchsorted(start, wish, side="right")) - 1
    path = fields.CANDIDATES, candidate, wish - int(start[candidate]), fields.POSTE
    return invalid(raw, np.array([fields.UNKNOWN_POSTE, *path, position], np.int64))


def _here(raw: bytes, position: int) -> str:
    if position >= len(raw):
        return "the end"
    return repr(raw[position : position + _SHOWN].decode("ascii", "backslashreplace"))
