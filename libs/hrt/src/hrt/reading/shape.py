"""Walking a parsed document: each step asks for one shape, or refuses with the path."""

import re
from itertools import pairwise
from typing import Any, NoReturn

from hrt.reading.strict import Doubled, Malformed, NotAnInteger

ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")


def refuse(path: str, reason: str) -> NoReturn:
    """Raise Malformed."""
    raise Malformed(path, reason)


def members(
    value: Any, path: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An object with all the required fields and no field beyond the optional ones."""
    if isinstance(value, Doubled):
        refuse(path, f"the key {value.key!r} comes twice")
    if not isinstance(value, dict):
        refuse(path, f"an object is expected, not {_kind(value)}")
    for key in value:
        if key not in required and key not in optional:
            refuse(path, f"unknown field {key!r}")
    for key in required:
        if key not in value:
            refuse(path, f"the field {key!r} is missing")
    return value


def items(value: Any, path: str) -> list[tuple[Any, str]]:
    """The items of a list, each with its path."""
    if not isinstance(value, list):
        refuse(path, f"a list is expected, not {_kind(value)}")
    return [(item, f"{path}[{i}]") for i, item in enumerate(value)]


def text(value: Any, path: str) -> str:
    """A string, whatever it holds."""
    if not isinstance(value, str):
        refuse(path, f"a string is expected, not {_kind(value)}")
    return value


def identifier(value: Any, path: str) -> str:
    """An id: 1-64 characters of [A-Za-z0-9_.:-]."""
    if not ID.match(text(value, path)):
        refuse(path, "an id has 1 to 64 characters of [A-Za-z0-9_.:-]")
    return str(value)


def integer(value: Any, path: str, least: int, most: int) -> int:
    """An integer between two bounds, both included."""
    if isinstance(value, NotAnInteger):
        refuse(path, f"an integer is expected, not {value.text}")
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(path, f"an integer is expected, not {_kind(value)}")
    if not least <= value <= most:
        refuse(path, f"{value} is not between {least} and {most}")
    return value


def ascending(names: list[str], path: str, key: str) -> None:
    """Refuse a list that is not strictly sorted by its ids."""
    for position, (before, after) in enumerate(pairwise(names), start=1):
        if before == after:
            refuse(f"{path}[{position}].{key}", f"{after!r} comes twice")
        if before > after:
            refuse(f"{path}[{position}].{key}", f"not sorted: {after!r} after {before!r}")


def _kind(value: Any) -> str:
    if isinstance(value, (dict, Doubled)):
        return "an object"
    if isinstance(value, NotAnInteger):
        return f"the number {value.text}"
    names = {str: "a string", list: "a list", bool: "a boolean", int: "a number"}
    return names.get(type(value), "null")
