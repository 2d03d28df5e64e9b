"""An instance read the slow way: the standard parser, then every rule of the format in turn."""

from typing import Any

from hrt.canonical import digest
from hrt.instance import FORMAT, REFUSALS
from hrt.reading.shape import ascending, identifier, integer, items, members, refuse, text
from hrt.reading.strict import Malformed, parse

HEX = set("0123456789abcdef")


def plain_digest(raw: bytes) -> str | None:
    """The digest of the instance written in `raw`, None if it is not one."""
    try:
        document = parse(raw)
        _check(document)
    except Malformed:
        return None
    return digest(document)


def _check(document: Any) -> None:
    names = ("format", "campaign", "round", "seed", "postes", "candidates")
    top = members(document, "$", names)
    if top["format"] != FORMAT:
        refuse("$.format", "another format")
    identifier(top["campaign"], "$.campaign")
    integer(top["round"], "$.round", 1, 9)
    if len(text(top["seed"], "$.seed")) != 64 or not set(top["seed"]) <= HEX:
        refuse("$.seed", "not a seed")
    postes = [_poste(*item) for item in items(top["postes"], "$.postes")]
    ascending(postes, "$.postes", "id")
    candidates = [
        _candidate(*item, set(postes)) for item in items(top["candidates"], "$.candidates")
    ]
    ascending(candidates, "$.candidates", "id")


def _poste(value: Any, path: str) -> str:
    poste = members(value, path, ("id", "places"))
    integer(poste["places"], path, 0, 9999)
    return identifier(poste["id"], path)


def _candidate(value: Any, path: str, postes: set[str]) -> str:
    candidate = members(value, path, ("id", "wishes"))
    wished = [_wish(*item, postes) for item in items(candidate["wishes"], path)]
    ascending(wished, path, "poste")
    return identifier(candidate["id"], path)


def _wish(value: Any, path: str, postes: set[str]) -> str:
    wish = members(value, path, ("poste", "hearts"), ("rank", "refused"))
    integer(wish["hearts"], path, 1, 5)
    if ("rank" in wish) == ("refused" in wish):
        refuse(path, "one of the two")
    if "rank" in wish:
        integer(wish["rank"], path, 1, 9999)
    elif text(wish["refused"], path) not in REFUSALS[1:]:
        refuse(path, "unknown refusal")
    if identifier(wish["poste"], path) not in postes:
        refuse(path, "unknown poste")
    return str(wish["poste"])
