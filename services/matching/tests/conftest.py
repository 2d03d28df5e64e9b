"""A small round, and an engine that stays warm for all tests."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.service import Service
from matching.app import SERVICE
from matching.background.child import Engine
from matching.background.worker import Worker
from matching.domain import Run
from matching.settings import Settings
from sqlmodel import select

from .scenes import Scene, wish

pytest_plugins = ["kernel.testing", "kernel.matrix"]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def new_scene() -> type[Scene]:
    return Scene


@pytest.fixture
def a_wish() -> Callable[..., Any]:
    return wish


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"abandoned_seconds": 1.0, "patience_seconds": 0.0})


@pytest.fixture(scope="session")
async def engine() -> AsyncIterator[Engine]:
    engine = Engine()
    yield engine
    await engine.kill()


@pytest.fixture
def worker(database: Database, settings: Settings, engine: Engine) -> Iterator[Worker]:
    return Worker(database, settings, engine)


@pytest.fixture
def matched(deliver: Any, worker: Worker) -> Callable[[Scene], Awaitable[None]]:
    """`await matched(scene)`: its facts are heard and its run is verified."""

    async def matched(scene: Scene) -> None:
        await deliver(*scene.facts())
        assert await worker.turn()

    return matched


@pytest.fixture
def published(
    deliver: Any, matched: Any, client: httpx.AsyncClient
) -> Callable[[Scene], Awaitable[None]]:
    """`await published(scene)`: everything of it is public, and it was the last round played."""
    from kernel.testing import signed_in  # a plugin, which pytest itself imports first

    async def published(scene: Scene) -> None:
        await deliver(scene.planned(scene.round))
        await matched(scene)
        answer = await client.post(
            f"/campaigns/{scene.campaign}/rounds/{scene.round}/publications",
            json={},
            headers=signed_in(Grant(role="ministry")),
        )
        assert answer.status_code == 201, answer.text

    return published


@pytest.fixture
def runs(database: Database) -> Callable[[], Awaitable[Sequence[Run]]]:
    """`await runs()`: every run there is, by number."""

    async def runs() -> Sequence[Run]:
        async with database.begin() as session:
            return (await session.exec(select(Run).order_by(Run.closing, Run.number))).all()

    return runs


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """`await until(condition)`: an async condition holds before the deadline."""

    async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not await condition():
            assert time.monotonic() < deadline, "the condition never held"
            await asyncio.sleep(0.02)

    return until
