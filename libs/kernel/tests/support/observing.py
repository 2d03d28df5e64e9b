"""What tests look at, and how they wait: on a condition, with a deadline."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar
from uuid import UUID

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from contracts import Envelope, Topic
from kernel.db import Database
from kernel.outbox import OutboxMessage
from sqlalchemy import func, text
from sqlmodel import col, select
from toy.domain import Heard, NoteWritten

T = TypeVar("T")


async def until(read: Callable[[], Awaitable[T]], expected: T, *, seconds: float = 20) -> None:
    """Waits until `read` gives what is expected."""
    deadline = time.monotonic() + seconds
    while (found := await read()) != expected:
        assert time.monotonic() < deadline, f"{found} instead of {expected}"
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Runs these until the block ends, then cancels them."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def heard(database: Database, board: str) -> list[int]:
    """The numbers that the toy's handlers applied for a board, in order."""
    async with database.begin() as session:
        statement = select(Heard.number).where(Heard.board == board).order_by(col(Heard.id))
        return list((await session.exec(statement)).all())


async def waiting(database: Database) -> int:
    """Messages in the outbox."""
    async with database.begin() as session:
        return (await session.exec(select(func.count()).select_from(OutboxMessage))).one()


async def blocked(database: Database) -> int:
    """Those who wait for an advisory lock in this database."""
    statement = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )
    async with database.begin() as session:
        return int((await session.execute(statement)).scalar_one())


async def everything(kafka: str, topic: Topic) -> list[ConsumerRecord]:
    """The records of a topic up to now, each partition's in order."""
    partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
    records: list[ConsumerRecord] = []
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as reader:
        reader.assign(partitions)
        ends = await reader.end_offsets(partitions)
        for partition in partitions:
            while await reader.position(partition) < ends[partition]:
                for batch in (await reader.getmany(partition, timeout_ms=500)).values():
                    records += batch
    return records


async def members(kafka: str, group: str) -> int:
    """Processes in a consumer group."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        [description] = await admin.describe_consumer_groups([group])
        return len(description.groups[0][5])
    finally:
        await admin.close()


def first_of_each(records: Iterable[ConsumerRecord]) -> list[ConsumerRecord]:
    """Without the doubles that an inbox drops."""
    seen: set[UUID] = set()
    fresh = []
    for record in records:
        id_ = Envelope.from_headers(record.headers).id
        if id_ not in seen:
            fresh.append(record)
        seen.add(id_)
    return fresh


def numbers_of(records: Iterable[ConsumerRecord], board: str) -> list[int]:
    mine = [record for record in records if record.key == board.encode()]
    return [NoteWritten.model_validate_json(record.value).number for record in mine]
