import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from auth.app import SERVICE
from auth.domain.references import Speciality, Subdivision, University
from auth.settings import Settings
from auth.usecases.keys import draw_first_keys
from contracts.auth import SignInRequested
from fastapi import FastAPI
from joserfc import jwe
from joserfc.jwk import ECKey
from kernel.db import Database
from kernel.service import Service
from redis.asyncio import Redis
from sqlalchemy import event

if TYPE_CHECKING:
    from .desk import Desk

pytest_plugins = ["kernel.testing", "kernel.matrix"]

NOTIFICATIONS_KEY = ECKey.generate_key("P-256", {"use": "enc"}, private=True, auto_kid=True)
BROWSER = "b" * 43
OTHER_BROWSER = "c" * 43

Unseal = Callable[[], Awaitable[list[dict[str, Any]]]]
Ask = Callable[..., Awaitable[str]]
SignIn = Callable[..., Awaitable[dict[str, Any]]]
Seat = Callable[[str], Awaitable["Desk"]]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def settings(database_url: str) -> Settings:
    from kernel.testing import base_settings  # a plugin: pytest itself imports it first

    return Settings.model_validate(
        base_settings(database_url)
        | {
            "sealing_public_key": json.dumps(NOTIFICATIONS_KEY.as_dict(private=False)),
            "key_encryption_key": base64.urlsafe_b64encode(b"k" * 32).decode(),
        }
    )


@pytest.fixture
async def counters(settings: Settings) -> Any:
    """Redis, with no request counted yet."""
    redis = Redis.from_url(settings.redis_url)
    async for key in redis.scan_iter("auth:*"):
        await redis.delete(key)
    yield redis
    await redis.aclose()


@pytest.fixture
async def references(database: Database) -> None:
    """Two subdivisions of a region and one of another, their universities, two specialities."""
    async with database.begin() as session:
        session.add_all(
            [
                Subdivision(code="LYO", label="Lyon", region="Auvergne-Rhône-Alpes"),
                Subdivision(code="GRE", label="Grenoble", region="Auvergne-Rhône-Alpes"),
                Subdivision(code="IDF", label="Île-de-France", region="Île-de-France"),
                University(label="Université Claude Bernard Lyon 1", subdivision="LYO"),
                University(label="Université d'Île-de-France", subdivision="IDF"),
                Speciality(code="PED", label="Pédiatrie"),
                Speciality(code="GOB", label="Gynécologie obstétrique"),
            ]
        )


@pytest.fixture
async def keys(database: Database, settings: Settings) -> None:
    async with database.begin() as session:
        await draw_first_keys(session, vault=settings.vault)


@pytest.fixture
def unsealed(database: Database) -> Unseal:
    """What `notifications` would read in the requests that wait in the outbox, in order."""

    from kernel.testing import emitted

    async def unsealed() -> list[dict[str, Any]]:
        return [
            json.loads(jwe.decrypt_compact(event.sealed, NOTIFICATIONS_KEY).plaintext or b"")
            for event in await emitted(database, SignInRequested)
        ]

    return unsealed


@pytest.fixture
def ask(client: httpx.AsyncClient, counters: Redis, keys: None, unsealed: Unseal) -> Ask:
    """`await ask(address)`: asks for a link, and reads its token in the mail."""

    async def ask(address: str, *, browser: str = BROWSER) -> str:
        answer = await client.post("/sign-in-links", json={"address": address, "browser": browser})
        assert answer.status_code == 202, answer.text
        link: str = (await unsealed())[-1]["link"]
        return link.rpartition("/")[2]

    return ask


@pytest.fixture
def sign_in(client: httpx.AsyncClient, ask: Ask) -> SignIn:
    """`await sign_in(address)`: the body of a session just opened."""

    async def sign_in(address: str) -> dict[str, Any]:
        token = await ask(address)
        answer = await client.post("/sessions", json={"token": token, "browser": BROWSER})
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    return sign_in


@pytest.fixture
def seat(client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn) -> Seat:
    """`await seat(address)`: somebody who just signed in, at their desk."""
    from .desk import Desk
    from .test_sessions import trust_own_keys

    async def seat(address: str) -> Desk:
        desk = Desk(client, database, await sign_in(address))
        await trust_own_keys(client, app)
        return desk

    return seat


@pytest.fixture
def statements(database: Database) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as seen:` the SQL that runs meanwhile."""

    @contextmanager
    def statements() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_: object, __: object, statement: str, *___: object) -> None:
            seen.append(statement)

        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return statements


@pytest.fixture
def until() -> Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]:
    """`await until(condition)`: looks again and again, for ten seconds at most."""

    async def until(condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(10):
            while not await condition():  # noqa: ASYNC110 - the condition is in a database
                await asyncio.sleep(0.02)

    return until
