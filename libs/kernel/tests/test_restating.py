"""A state told anew by its owner, and heard anew by a reader: `re-emit` and `rebuild`."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer
from kernel.commands.restating import hear_anew, tell_anew
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.testing import record_of
from observing import heard, until
from sqlalchemy import text
from toy import usecases
from toy.app import SERVICE
from toy.consumers import subscriptions
from toy.domain import NOTES, NoteWritten

pytestmark = pytest.mark.usefixtures("environment_of_toy")


@pytest.fixture
def environment_of_toy(surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(surroundings) - set(os.environ):
        monkeypatch.setenv(name, surroundings[name])


async def told(database: Database) -> list[NoteWritten]:
    statement = text("SELECT value FROM outbox WHERE topic = :topic ORDER BY id")
    async with database.begin() as session:
        values = (await session.execute(statement, {"topic": NOTES.name})).scalars()
        return [NoteWritten.model_validate_json(value) for value in values]


async def test_the_whole_state_goes_to_the_outbox(database: Database, board: str) -> None:
    async with database.begin() as session:
        for number in (1, 2):
            await usecases.write(session, board=board, number=number)
    async with database.begin() as session:
        await session.execute(text("DELETE FROM outbox"))
    assert await tell_anew(SERVICE) == 0
    assert [note.number for note in await told(database)] == [1, 2]


async def test_what_changes_meanwhile_is_told_after_what_it_replaces(
    database: Database, board: str
) -> None:
    """A change under way is waited for: what is told anew holds it."""
    async with database.begin() as session:
        await usecases.write(session, board=board, number=1)
        await session.execute(
            text("INSERT INTO outbox (topic, key, headers, value) VALUES ('t', 'k', '{}', '')")
        )
        telling = asyncio.create_task(tell_anew(SERVICE))
        await until(lambda: _waits_for_the_outbox(database), True)
        await usecases.write(session, board=board, number=2)
    assert await telling == 0
    assert [note.number for note in await told(database)][-2:] == [1, 2]


async def _waits_for_the_outbox(database: Database) -> bool:
    statement = text(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'outbox'::regclass AND NOT granted)"
    )
    async with database.begin() as session:
        return bool((await session.execute(statement)).scalar())


async def test_a_service_without_a_state_to_tell_says_so(capsys) -> None:
    assert await tell_anew(replace(SERVICE, whole_state=None)) == 2
    assert "nothing to tell" in capsys.readouterr().err


async def test_a_service_with_a_state_of_its_own_is_not_rebuilt(capsys) -> None:
    assert await hear_anew(replace(SERVICE, read_models=())) == 2
    assert "no topic would give it back" in capsys.readouterr().err


@contextlib.asynccontextmanager
async def reading(database: Database, kafka: str, group: str) -> AsyncIterator[None]:
    consumer = Consumer(database, subscriptions, kafka, group)
    task = asyncio.create_task(consumer.run())
    try:
        yield
    finally:
        consumer.stop()
        await asyncio.wait_for(task, 15)


async def test_a_reader_that_is_stopped_hears_everything_again(
    database: Database, kafka: str, topics: None, board: str, capsys
) -> None:
    group = f"toy-{board}"
    reader = replace(SERVICE, name=group)
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as producer:
        for number in range(3):
            record = record_of(NoteWritten(board=board, number=number))
            headers = list(record.headers)
            await producer.send(record.topic, record.value, record.key, headers=headers)
        await producer.flush()
    async with reading(database, kafka, group):
        await until(lambda: heard(database, board), [0, 1, 2])
        assert await hear_anew(reader) == 2, "it runs"
        assert f"stop {group} first" in capsys.readouterr().err
        assert await heard(database, board) == [0, 1, 2]
    assert await hear_anew(reader) == 0
    assert await heard(database, board) == []
    async with reading(database, kafka, group):
        await until(lambda: heard(database, board), [0, 1, 2])
