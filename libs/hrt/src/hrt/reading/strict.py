"""JSON without its leniencies: what a careless parser would let through is kept visible."""

import json
from typing import Any

_BOM = b"\xef\xbb\xbf"
_DIGITS_AT_MOST = 16


class Malformed(ValueError):
    """The input is not what it should be. `path` is the JSON path of the fault, `reason` why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Doubled:
    """An object in which a key came twice; the walk that meets it knows the path."""

    def __init__(self, key: str) -> None:
        self.key = key


class NotAnInteger:
    """A number written with a fraction, an exponent, a minus zero, NaN, or far too long."""

    def __init__(self, text: str) -> None:
        self.text = text if len(text) <= _DIGITS_AT_MOST else text[:_DIGITS_AT_MOST] + "…"


def parse(raw: bytes) -> Any:
    """The value written in `raw`, with Doubled and NotAnInteger where JSON was abused."""
    if raw.startswith(_BOM):
        raise Malformed("$", "a byte order mark: plain UTF-8 is expected")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("$", f"not UTF-8 at byte {error.start}") from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=NotAnInteger,
            parse_constant=NotAnInteger,
        )
    except json.JSONDecodeError as error:
        reason = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise Malformed("$", reason) from None
    except RecursionError:
        raise Malformed("$", "nested too deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Doubled:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return Doubled(key)
        seen.add(key)
    raise AssertionError("fewer members than pairs, yet no key twice")


def _integer(text: str) -> int | NotAnInteger:
    if text == "-0" or len(text) > _DIGITS_AT_MOST:
        return NotAnInteger(text)
    return int(text)
