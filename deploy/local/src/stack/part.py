"""What the stack knows of each of its parts."""

import importlib.util
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stack.errors import StackError
from stack.layout import Stack

Step = Callable[[Stack], Awaitable[None]]
Tier = Literal["edge", "services", "infra"]

STOP_ORDER: tuple[Tier, ...] = ("edge", "services", "infra")


def _nothing(_: Stack) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Part:
    """One process: how it is prepared, started, known to be ready, and filled once it answers."""

    name: str
    tier: Tier
    ports: tuple[str, ...]
    command: Callable[[Stack], list[str]]
    ready: Step
    """Raises as long as the part does not answer in its own protocol."""
    needs: tuple[str, ...] = ()
    prepare: Step | None = None
    provision: Step | None = None
    environment: Callable[[Stack], dict[str, str]] = _nothing
    stop_signal: Literal["TERM", "INT"] = "TERM"
    user: str | None = None
    awaited: bool = True


def wheel_folder(package: str, *, wheel: str) -> Path:
    """Where a wheel's files are, without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise StackError(f"The wheel « {wheel} » is missing: run `make` again to install it.")
    return Path(found.submodule_search_locations[0])
