"""Sends the outbox to Kafka: one relay at a time per database, in order, deleted once acknowledged.

Killed between the acknowledgement and the deletion, the next relay sends the batch again under
the same event ids, and the readers' inboxes drop the doubles."""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from sqlalchemy import BigInteger, Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from kernel import outbox
from kernel.db import Database, any_of
from kernel.outbox import LARGEST, OutboxMessage
from kernel.telemetry import RELAY_FAILURES, RELAYED

BATCH = 500
IDLE_SECONDS = 0.5
LINGER_SECONDS = 0.02  # events that come one by one leave together: a turn costs more than an event
TOPIC_SECONDS = 5.0
STUCK_AFTER = 180.0  # a broker that is away ends a turn sooner
LEADER_LOCK = 0x0A77A12E  # any constant, the same in each process: locks are per database

log = structlog.get_logger()
_partition_of = DefaultPartitioner()


def new_producer(bootstrap: str) -> AIOKafkaProducer:
    """Idempotent, acknowledged by all. It sends a batch again for as long as the broker is away,
    but gives up a partition that has no leader for longer than the request timeout."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        request_timeout_ms=60_000,
        max_batch_size=LARGEST,
    )


@dataclass
class Relay:
    database: Database
    bootstrap: str
    turned_at: float | None = field(default=None, init=False)

    @property
    def turning(self) -> bool:
        """It leads, waits to lead, or tries again: not stuck in one turn."""
        return self.turned_at is None or time.monotonic() - self.turned_at < STUCK_AFTER

    async def run(self) -> None:
        """Waits to be the leader, then relays until cancelled or until a failure ends its turn."""
        self.turned_at = time.monotonic()
        async with self.database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            try:
                while not await self._is_leader(connection):  # the lock is in the database
                    self.turned_at = time.monotonic()
                    await asyncio.sleep(IDLE_SECONDS)
                await self._lead(connection)
            finally:
                # The lock lives as long as the connection: back in the pool it would keep it.
                await connection.invalidate()

    async def _is_leader(self, connection: AsyncConnection) -> bool:
        answer = await connection.execute(select(func.pg_try_advisory_lock(LEADER_LOCK)))
        return bool(answer.scalar_one())

    async def _lead(self, connection: AsyncConnection) -> None:
        producer = new_producer(self.bootstrap)
        try:
            await producer.start()
            while True:
                await self._turn(connection, producer)
        except Exception:
            RELAY_FAILURES.inc()
            raise
        finally:
            # A producer with a failed send is thrown away: its sequence numbers have a gap.
            await producer.stop()

    async def _turn(self, connection: AsyncConnection, producer: AIOKafkaProducer) -> None:
        self.turned_at = time.monotonic()
        outbox.wake_up.clear()
        sent = await relay_batch(connection, producer)
        if sent < BATCH:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(outbox.wake_up.wait(), IDLE_SECONDS)
            await asyncio.sleep(LINGER_SECONDS)


async def relay_batch(connection: AsyncConnection, producer: AIOKafkaProducer) -> int:
    """Sends the oldest pending messages and deletes those acknowledged; returns how many there
    were. Raises the first failure, once the topics that it does not touch are done."""
    rows = (await connection.execute(_OLDEST)).all()
    topics = defaultdict(list)
    for row in rows:
        topics[row.topic].append(row)
    acknowledged: list[int] = []
    try:
        await _all(_send(producer, topic, topics[topic], acknowledged) for topic in topics)
    finally:
        await _forget(connection, acknowledged)
    return len(rows)


async def _send(
    producer: AIOKafkaProducer, topic: str, rows: Sequence[Row[Any]], acknowledged: list[int]
) -> None:
    async with asyncio.timeout(TOPIC_SECONDS):
        partitions = sorted(await producer.partitions_for(topic))
    lanes: defaultdict[int, deque[Row[Any]]] = defaultdict(deque)
    for row in rows:
        lanes[_partition_of(row.key.encode(), partitions, partitions)].append(row)
    await _all(
        _send_in_order(producer, topic, partition, lane, acknowledged)
        for partition, lane in lanes.items()
    )


async def _send_in_order(
    producer: AIOKafkaProducer,
    topic: str,
    partition: int,
    lane: deque[Row[Any]],
    acknowledged: list[int],
) -> None:
    """One batch under way in a partition: a second could overtake the first, should that fail."""
    while lane:
        batch, ids = producer.create_batch(), []
        while lane and _append(batch, lane[0]):
            ids.append(lane.popleft().id)
        await (await producer.send_batch(batch, topic, partition=partition))
        acknowledged.extend(ids)
        RELAYED.labels(topic).inc(len(ids))


def _append(batch: Any, row: Row[Any]) -> bool:
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    added = batch.append(timestamp=None, key=row.key.encode(), value=row.value, headers=headers)
    return added is not None


async def _all(work: Iterable[Awaitable[None]]) -> None:
    """Does everything, then raises the first failure."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _forget(connection: AsyncConnection, ids: Sequence[int]) -> None:
    if ids:
        done = col(OutboxMessage.id) == any_of(ids, BigInteger)
        await connection.execute(delete(OutboxMessage).where(done))


_OLDEST = (
    select(OutboxMessage.__table__)  # type: ignore[attr-defined]
    .order_by(col(OutboxMessage.id))
    .limit(BATCH)
)
