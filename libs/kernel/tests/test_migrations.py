"""The tables of the code are those of the migrations, applied once by whoever comes first."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from kernel.db import Database
from kernel.migrations import MIGRATION_LOCK, Migrations
from kernel.revisions import revision_in, revisions_of
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
        assert await revision_in(connection) == revisions_of("toy").head
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
        assert await revision_in(connection) == ""
    await database.close()


def test_the_revisions_read_are_those_of_alembic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, before in (("0001", None), ("0002", "0001"), ("0003", "0002")):
        (tmp_path / f"{name}.py").write_text(f"revision = {name!r}\ndown_revision = {before!r}\n")
    for package in ("kernel.revisions", "kernel.migrations"):
        monkeypatch.setattr(f"{package}.home", lambda _: tmp_path)
    scripts = ScriptDirectory.from_config(Migrations("toy").config())
    found = revisions_of("toy")
    assert found.head == scripts.get_current_head() == "0003"
    assert found.past | {found.head} == {one.revision for one in scripts.walk_revisions()}
