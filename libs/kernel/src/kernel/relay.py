"""Sends the outbox to Kafka: one relay at a time per database, in order, deleted once acknowledged.

Killed between the acknowledgement and the deletion, the next relay sends the batch again under
the same event ids, and the readers' inboxes drop the doubles."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaProducer
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from kernel import outbox
from kernel.db import Database
from kernel.outbox import OutboxMessage
from kernel.telemetry import RELAY_FAILURES, RELAYED

BATCH = 500
IDLE_SECONDS = 0.5
LEADER_LOCK = 0x0A77A12E  # any constant, the same in each process: locks are per database

log = structlog.get_logger()


def new_producer(bootstrap: str) -> AIOKafkaProducer:
    """Idempotent, acknowledged by all. The request timeout stays longer than an outage: with a
    shorter one the idempotent producer loses its order."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        request_timeout_ms=60_000,
        max_request_size=1_000_000,
    )


@dataclass
class Relay:
    database: Database
    bootstrap: str

    async def run(self) -> None:
        """Waits to be the leader, then relays until cancelled or until a failure ends its turn."""
        async with self.database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            while not await self._is_leader(connection):  # noqa: ASYNC110, the lock is in the database
                await asyncio.sleep(IDLE_SECONDS)
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

    async def _is_leader(self, connection: AsyncConnection) -> bool:
        answer = await connection.execute(select(func.pg_try_advisory_lock(LEADER_LOCK)))
        return bool(answer.scalar_one())

    async def _turn(self, connection: AsyncConnection, producer: AIOKafkaProducer) -> None:
        outbox.wake_up.clear()
        sent = await relay_batch(connection, producer)
        if sent < BATCH:
            try:
                await asyncio.wait_for(outbox.wake_up.wait(), IDLE_SECONDS)
            except TimeoutError:
                return


async def relay_batch(connection: AsyncConnection, producer: AIOKafkaProducer) -> int:
    """Sends the oldest pending messages and deletes them; returns how many."""
    statement = select(OutboxMessage.__table__).order_by(col(OutboxMessage.id)).limit(BATCH)  # type: ignore[attr-defined]
    rows = (await connection.execute(statement)).all()
    if rows:
        acknowledged = [
            await producer.send(
                row.topic,
                key=row.key.encode(),
                value=row.value,
                headers=[(name, value.encode()) for name, value in row.headers.items()],
            )
            for row in rows
        ]
        await asyncio.gather(*acknowledged)
        await _forget(connection, [row.id for row in rows])
        for row in rows:
            RELAYED.labels(row.topic).inc()
    return len(rows)


async def _forget(connection: AsyncConnection, ids: Sequence[int]) -> None:
    await connection.execute(delete(OutboxMessage).where(col(OutboxMessage.id).in_(ids)))
