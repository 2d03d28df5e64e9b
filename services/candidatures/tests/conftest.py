from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from candidatures.app import SERVICE
from kernel.db import Database
from kernel.service import Service

if TYPE_CHECKING:
    from .world import World

pytest_plugins = ["kernel.testing", "kernel.matrix"]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def world(
    database: Database, deliver: Callable[..., Awaitable[None]], client: httpx.AsyncClient
) -> "World":
    from .world import World  # it imports a plugin, which pytest itself imports first

    return World(database, deliver, client)
