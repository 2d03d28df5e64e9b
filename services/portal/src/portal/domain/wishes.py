"""The draft of a wish list, as a form carries it: hearts by poste, none for no candidature."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIELD = "c-"
MOST = 5

Hearts = Mapping[str, int]


@dataclass(frozen=True)
class Change:
    """What the screen says of a poste beside what is saved; 0 is no candidature."""

    poste: str
    saved: int
    screen: int


def from_fields(fields: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The hearts of a form. What is not 0 to 5 is kept as it came: the service refuses it."""
    hearts = {}
    for name, value in fields:
        if name.startswith(FIELD) and value.isdecimal() and int(value):
            hearts[name.removeprefix(FIELD)] = int(value)
    return hearts


def changes(saved: Hearts, screen: Hearts) -> list[Change]:
    """The postes on which the two differ, in their order."""
    return [
        Change(poste, saved.get(poste, 0), screen.get(poste, 0))
        for poste in sorted(saved.keys() | screen.keys())
        if saved.get(poste, 0) != screen.get(poste, 0)
    ]


def by_value(hearts: Hearts) -> list[tuple[int, int]]:
    """How often each number of hearts was given, the most hearts first."""
    return sorted(Counter(hearts.values()).items(), reverse=True)
