"""The tables of the code are those of the migrations, applied once by whoever comes first."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from kernel.db import Database
from kernel.migrations import MIGRATION_LOCK, Migrations, revision_of
from observing import blocked, until
from processes import done
from sqlalchemy import func, select, text


@pytest.fixture
async def blank(database_url: str) -> AsyncIterator[str]:
    """The URL of a database without tables."""
    name = f"blank_{uuid4().hex[:8]}"
    server = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await server.execute(f'CREATE DATABASE "{name}"')
    yield f"{database_url.rpartition('/')[0]}/{name}"
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


async def test_who_migrates_waits_for_who_does_already(
    blank: str, surroundings: dict[str, str]
) -> None:
    database = Database(blank, owner="toy")
    async with database.begin() as session:
        await session.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        waiting = asyncio.create_task(done(surroundings, "migrate", f"toy={blank}"))
        await until(lambda: blocked(database), 1)
    assert await waiting == (0, "")
    await Migrations("toy").upgrade(blank)
    assert await Migrations("toy").drift(blank) is None
    async with database.engine.connect() as connection:
        assert await revision_of(connection) == Migrations("toy").head()
    await database.close()


async def test_what_the_code_has_more_is_drift(blank: str) -> None:
    await Migrations("toy").upgrade(blank)
    database = Database(blank, owner="toy")
    async with database.begin() as session:
        await session.execute(text("ALTER TABLE notes DROP COLUMN number"))
    await database.close()
    assert "number" in (await Migrations("toy").drift(blank) or "")


async def test_a_database_that_was_never_migrated_has_no_revision(blank: str) -> None:
    database = Database(blank, owner="toy")
    async with database.engine.connect() as connection:
        assert await revision_of(connection) == ""
    await database.close()


def test_the_head_is_not_among_the_past() -> None:
    assert Migrations("toy").head() not in Migrations("toy").past()
