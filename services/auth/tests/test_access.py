"""Every cell of the table of access."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from auth.access import ACCESS
from contracts.auth import Role
from fastapi import FastAPI
from joserfc.jwk import KeySet
from kernel.access import Row
from kernel.db import Database
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in

from .conftest import BROWSER, Ask, SignIn, Unseal
from .people import MINISTRY, candidate, csv, known, line, registrar
from .test_links import LINA
from .test_own_sessions import bearer, listed
from .test_sessions import trust_own_keys

OTHER = "karim.aubert@internes.test"


class Players:
    """Lina, who is signed in and asked for another link; Karim, who is signed in too."""

    def __init__(self, prepare: Callable[["Players"], Awaitable[None]]) -> None:
        self.prepare = prepare
        self.lina: dict[str, Any]
        self.karim: dict[str, Any]
        self.session = self.token = self.code = ""

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        await self.prepare(self)

    def call(self, row: Row) -> dict[str, Any]:
        mine = {"browser": BROWSER}
        path = row.operation.partition(" ")[2]
        asked: dict[str, Any] = {"url": path.format(token=self.token, id=self.session)}
        match row.operation:
            case "POST /sign-in-links":
                asked["json"] = {"address": LINA} | mine
            case "GET /sign-in-links/{token}":
                asked["headers"] = {"X-Browser": BROWSER}
            case "POST /sessions":
                asked["json"] = {"token": self.token} | mine
            case "POST /sessions/code":
                asked["json"] = {"code": self.code} | mine
            case "POST /sessions/refresh":
                asked["json"] = {"refresh_token": self.lina["refresh_token"]}
            case "POST /persons/import":
                asked["files"] = {"file": ("personnes", csv([line("nina@internes.test")]))}
        return asked

    def near(self, row: Row, role: Role) -> Headers:
        if row.everyone:
            return bearer(self.lina)
        return signed_in(MINISTRY if role == "ministry" else registrar("LYO"))

    def far(self, row: Row, role: Role) -> Headers:
        return bearer(self.karim) if row.everyone else signed_in(registrar("GRE"))


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
    async def prepare(players: Players) -> None:
        tests_keys = app.state.keys
        for address in (LINA, OTHER):
            await known(database, address, candidate())
        players.lina, players.karim = await sign_in(LINA), await sign_in(OTHER)
        players.token = await ask(LINA)
        players.code = (await unsealed())[-1]["code"]
        await trust_own_keys(client, app)
        players.session = (await listed(client, players.lina))[0]["id"]
        tests_keys.trust(_both(tests_keys, app.state.keys))
        app.state.keys = tests_keys

    return Players(prepare)


def _both(*keys: Any) -> Any:
    return KeySet([key for known in keys for key in known._set.keys])


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
