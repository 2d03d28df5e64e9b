"""Who reads what. Every reading goes through the windows of its reader:

| role        | sees                                                                |
|-------------|---------------------------------------------------------------------|
| coordinator | their speciality, in their subdivision or region                    |
| ars         | their subdivision or region, every speciality                       |
| ministry    | everything                                                          |
| any other   | nothing: refused at the door (`access.py`)                           |

A grant's field left empty does not narrow; several grants add up. What no window shows is not
there: neither listed nor counted. A candidate is seen by their own territory, a poste by its own,
a result by either: those who send a candidate and those who receive them both read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contracts.auth import Grant, Role

READERS: Final[tuple[Role, ...]] = ("coordinator", "ars", "ministry")


@dataclass(frozen=True, slots=True)
class Window:
    """What can be seen at once; an empty field does not narrow."""

    speciality: str | None = None
    subdivision: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader looks at: a campaign, through the windows of their roles, narrowed by the
    filter they chose, which is a window too."""

    campaign: str
    windows: tuple[Window, ...]
    only: Window = Window()


def sight(grants: Iterable[Grant], *, campaign: str, only: Window) -> Sight:
    """What these grants let their holder see of a campaign; nothing without a window."""
    windows = tuple(
        _window(grant)
        for grant in grants
        if grant.role in READERS and grant.campaign in (None, campaign)
    )
    return Sight(campaign, windows, only)


def _window(grant: Grant) -> Window:
    if grant.role == "ministry":
        return Window()
    return Window(grant.speciality, grant.subdivision, grant.region)
