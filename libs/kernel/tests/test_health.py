"""A process says that it is fit only when each of its parts is."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from kernel.consumer import STALLED_AFTER
from kernel.db import Database
from kernel.relay import STUCK_AFTER, Relay
from kernel.revisions import Revisions
from kernel.runtime import Runtime
from observing import until
from proxies import Proxy
from sqlalchemy import text


@pytest.fixture
async def runtime(app: FastAPI) -> AsyncIterator[Runtime]:
    """Fit: its consumer has its partitions."""
    runtime: Runtime = app.state.runtime
    assert runtime.consumer
    runtime.consumer.on_partitions_assigned([])
    yield runtime
    await runtime.tasks.stop()


async def checks(client: httpx.AsyncClient) -> dict[str, str]:
    """The checks that failed."""
    answer = await client.get("/health/ready")
    body = answer.json()
    failed = {name: found for name, found in body["checks"].items() if found != "ok"}
    assert (answer.status_code, body["ok"]) == ((503, False) if failed else (200, True))
    return failed


async def test_a_process_with_all_its_parts_is_fit(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert await checks(client) == {}


async def test_a_process_lives_whatever_its_parts_do(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).status_code == 200


async def test_without_its_database_it_is_not_fit(
    client: httpx.AsyncClient, app: FastAPI, runtime: Runtime, distant: Database, server: Proxy
) -> None:
    runtime.database = distant
    await server.cut()
    assert await checks(client) == {"database": "away"}
    await server.restore()
    assert await checks(client) == {}


async def revision(database: Database, value: str) -> None:
    async with database.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": value})


async def test_behind_its_migrations_it_is_not_fit_and_ahead_of_them_it_is(
    client: httpx.AsyncClient, database: Database, runtime: Runtime
) -> None:
    head = runtime.revisions.head
    runtime.revisions = Revisions(head, frozenset({"older"}))
    try:
        await revision(database, "older")
        assert await checks(client) == {"database": f"at revision older instead of {head}"}
        await revision(database, "newer")  # the next version migrates before this one ends
        assert await checks(client) == {}
    finally:
        await revision(database, head)


async def test_a_database_never_migrated_is_not_fit(
    client: httpx.AsyncClient, database: Database, runtime: Runtime
) -> None:
    await revision(database, "")
    try:
        assert "instead of" in (await checks(client))["database"]
    finally:
        await revision(database, runtime.revisions.head)


async def test_a_relay_stuck_in_a_turn_is_not_fit(
    client: httpx.AsyncClient, database: Database, runtime: Runtime
) -> None:
    runtime.relay = Relay(database, "")
    assert await checks(client) == {}
    runtime.relay.turned_at = time.monotonic() - STUCK_AFTER - 1
    assert await checks(client) == {"relay": "stuck"}
    runtime.relay.turned_at = time.monotonic()
    assert await checks(client) == {}


async def test_a_consumer_that_never_had_a_partition_or_stalls_is_not_fit(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert runtime.consumer
    runtime.consumer.assigned = False
    assert await checks(client) == {"consumer": "not assigned or stalled"}
    runtime.consumer.assigned = True
    runtime.consumer.busy_since = time.monotonic() - STALLED_AFTER - 1
    assert await checks(client) == {"consumer": "not assigned or stalled"}
    runtime.consumer.busy_since = time.monotonic()
    assert await checks(client) == {}


async def test_a_background_task_that_ended_is_not_fit(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    async def ends() -> None: ...

    runtime.tasks.start("clock", ends)
    await until(lambda: checks(client), {"tasks": "clock ended"})


async def test_a_background_task_that_fails_is_started_again(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    starts = 0
    again = asyncio.Event()

    async def fails_once() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            raise RuntimeError("once")
        again.set()
        await asyncio.Event().wait()

    runtime.tasks.start("clock", fails_once)
    await asyncio.wait_for(again.wait(), 5)
    assert await checks(client) == {}


async def test_a_task_that_does_not_end_is_not_waited_for_for_ever(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.tasks.STOP_SECONDS", 0.05)
    released = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await released.wait()

    runtime.tasks.start("stubborn", stubborn)
    await asyncio.sleep(0)
    await asyncio.wait_for(runtime.tasks.stop(), 5)
    assert runtime.tasks.dead == []
    released.set()
