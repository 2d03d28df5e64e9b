"""Every cell of the table of access."""

from typing import Any

import httpx
import pytest
from auth.access import ACCESS
from fastapi import FastAPI
from joserfc.jwk import KeySet
from kernel.db import Database
from kernel.matrix import Matrix

from .conftest import Ask, SignIn, Unseal
from .desk import Desk
from .players import OTHER, Players
from .test_links import LINA
from .test_own_sessions import listed
from .test_sessions import trust_own_keys


@pytest.fixture
def cast(
    client: httpx.AsyncClient,
    app: FastAPI,
    database: Database,
    references: None,
    ask: Ask,
    sign_in: SignIn,
    unsealed: Unseal,
) -> Players:
    async def ready(players: Players) -> Desk:
        tests_keys = app.state.keys
        players.lina, players.karim = await sign_in(LINA), await sign_in(OTHER)
        players.token = await ask(LINA)
        players.code = (await unsealed())[-1]["code"]
        await trust_own_keys(client, app)
        players.session = (await listed(client, players.lina))[0]["id"]
        tests_keys.trust(_both(tests_keys, app.state.keys))
        app.state.keys = tests_keys
        return Desk(client, database, players.lina)

    return Players(ready, database)


def _both(*keys: Any) -> Any:
    return KeySet([key for known in keys for key in known._set.keys])


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
