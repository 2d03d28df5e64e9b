import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from candidatures.app import SERVICE
from joserfc.jwk import OKPKey
from kernel.db import Database
from kernel.service import Service
from kernel.settings import ServerSettings

if TYPE_CHECKING:
    from .world import World

pytest_plugins = ["kernel.testing", "kernel.matrix"]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def settings(service: Service, database_url: str) -> ServerSettings:
    from kernel.testing import base_settings  # a plugin, which pytest itself imports first

    keys = {"receipt_key": signing_key(), "record_key": signing_key()}
    return service.settings.model_validate(base_settings(database_url) | keys)


def signing_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True))


@pytest.fixture
def world(
    database: Database, deliver: Callable[..., Awaitable[None]], client: httpx.AsyncClient
) -> "World":
    from .world import World  # it imports a plugin, which pytest itself imports first

    return World(database, deliver, client)
