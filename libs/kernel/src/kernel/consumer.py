"""Reads Kafka and applies each event once: inbox row, effects and announcements in one transaction,
offsets committed after the database.

A batch of a partition is one transaction. When it fails, its messages are tried alone, so that
one bad message neither blocks nor undoes the others."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from contracts import Topic
from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel import dead_letters, inbox
from kernel.db import Database, is_outage
from kernel.messages import Message, Unreadable, event_id, headers_of, key_of, read, tie
from kernel.subscriptions import Subscriptions
from kernel.telemetry import CONSUME_SECONDS, CONSUMED, CONSUMER_LAG, continue_trace, reason

BATCH = 200
LINGER_SECONDS = 0.02  # as the relay's
RETRY_DELAYS = (0.1, 0.5, 2.0)
STALLED_AFTER = 60.0

log = structlog.get_logger()


@dataclass
class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]
    """The consumer group of a service."""

    database: Database
    subscriptions: Subscriptions
    bootstrap: str
    group: str
    retry_delays: Sequence[float] = RETRY_DELAYS
    assigned: bool = field(default=False, init=False)
    busy_since: float | None = field(default=None, init=False)
    running: bool = field(default=False, init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _topics: dict[str, Topic] = field(init=False)

    def __post_init__(self) -> None:
        self._topics = {topic.name: topic for topic in self.subscriptions.topics}

    @property
    def progressing(self) -> bool:
        """Assigned once, and no message in hand for too long."""
        stalled = self.busy_since and time.monotonic() - self.busy_since > STALLED_AFTER
        return self.assigned and not stalled

    def stop(self) -> None:
        """Asks `run` to finish its batch, commit and leave the group."""
        self._stop.set()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """To none perhaps: with more processes than partitions some stand by."""
        self.assigned = True

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for partition in revoked:
            CONSUMER_LAG.remove(partition.topic, partition.partition)

    async def run(self) -> None:
        kafka = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            group_id=self.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=250,
            session_timeout_ms=6_000,  # a killed process gives its partitions back in that time
            heartbeat_interval_ms=1_500,
            max_poll_interval_ms=600_000,
        )
        kafka.subscribe(list(self._topics), listener=self)
        self.running = True
        try:
            await kafka.start()
            while not self._stop.is_set():
                records = await kafka.getmany(timeout_ms=200, max_records=BATCH)
                await self._turn(kafka, records)
                if records:
                    await asyncio.sleep(LINGER_SECONDS)
        finally:
            self.running = False
            await kafka.stop()

    async def _turn(
        self, kafka: AIOKafkaConsumer, records: Mapping[TopicPartition, list[ConsumerRecord]]
    ) -> None:
        """Applies what was read, a partition at a time, then commits the offsets together."""
        done: dict[TopicPartition, int] = {}
        for partition, batch in records.items():
            # Taken away meanwhile, or the process ends: whoever gets it reads it again.
            if partition in kafka.assignment() and not self._stop.is_set():
                await self._batch(partition, batch)
                done[partition] = batch[-1].offset + 1
        await _commit(kafka, done)
        for partition, offset in done.items():
            if partition in kafka.assignment():
                lag = (kafka.highwater(partition) or 0) - offset
                CONSUMER_LAG.labels(partition.topic, partition.partition).set(max(0, lag))

    async def _batch(self, partition: TopicPartition, batch: list[ConsumerRecord]) -> None:
        try:
            with CONSUME_SECONDS.labels(partition.topic).time():
                await self.apply(partition.topic, batch)
        finally:
            self.busy_since = None  # waiting for the broker is not stalling

    async def apply(self, topic: str, batch: Sequence[ConsumerRecord]) -> None:
        """Applies the records of one partition, in order; returns once each is dealt with."""
        self.busy_since = time.monotonic()
        try:
            messages = [read(record, self.subscriptions) for record in batch]
            await self._together(self._topics[topic], messages)
        except Exception as error:
            if len(batch) > 1:
                log.warning("batch tried one by one", topic=topic, error=reason(error))
            for record in batch:
                await self._alone(self._topics[topic], record)

    async def _together(self, topic: Topic, messages: Sequence[Message]) -> None:
        async with self.database.begin() as session:
            outcomes = await self._handle(session, topic, messages)
        for outcome in outcomes:
            CONSUMED.labels(topic.name, outcome).inc()

    async def _handle(
        self, session: AsyncSession, topic: Topic, messages: Sequence[Message]
    ) -> list[str]:
        """What became of each message."""
        wanted = [message.envelope.id for message in messages if message.subscription]
        new = await inbox.take(session, wanted)
        halted = await dead_letters.halted_keys(session, topic.name) if topic.halting else set()
        outcomes, applied = [], []
        for message in messages:
            outcome = _outcome(message, new, halted)
            if outcome == "halted":
                self._set_aside(session, topic, message.record, "behind a halted message")
            if outcome == "applied":
                applied.append(message)
            new.discard(message.envelope.id)
            outcomes.append(outcome)
        await _apply(session, applied)
        return outcomes

    async def _alone(self, topic: Topic, record: ConsumerRecord) -> None:
        """One message in a transaction of its own: retried, then set aside."""
        tie(record)
        delays = iter(self.retry_delays)
        while True:
            self.busy_since = time.monotonic()
            try:
                return await self._together(topic, [read(record, self.subscriptions)])
            except Exception as error:
                if is_outage(error) and await self._database_was_away():
                    continue
                delay = next(delays, None)
                if delay is None or isinstance(error, Unreadable):
                    return await self._give_up(topic, record, error)
            await asyncio.sleep(delay)

    async def _database_was_away(self) -> bool:
        """Waits for the database. False when it answers at once: what the handler could not
        reach is something else, and tries are counted."""
        waited = False
        while True:
            try:
                async with self.database.engine.connect() as connection:
                    await connection.execute(select(1))
                return waited
            except Exception as error:
                if not is_outage(error):
                    raise
                if not waited:
                    log.warning("database away, waiting", error=reason(error))
            waited = True
            self.busy_since = time.monotonic()  # waiting is not stalling
            await asyncio.sleep(0.5)

    async def _give_up(self, topic: Topic, record: ConsumerRecord, error: Exception) -> None:
        async with self.database.begin() as session:
            # Not new: another process, whose partition this is by now, has dealt with it.
            new = bool(await inbox.take(session, [event_id(record)]))
            if new:
                self._set_aside(session, topic, record, reason(error))
        CONSUMED.labels(topic.name, "dead" if new else "duplicate").inc()
        if new:
            log.error(
                "message set aside",
                topic=topic.name,
                partition=record.partition,
                offset=record.offset,
                error=reason(error),
                exc_info=None if isinstance(error, Unreadable) else error,
            )

    def _set_aside(
        self, session: AsyncSession, topic: Topic, record: ConsumerRecord, error: str
    ) -> None:
        dead_letters.set_aside(
            session,
            topic=topic.name,
            key=key_of(record),
            headers=headers_of(record),
            value=record.value or b"",
            error=error,
            halting=topic.halting,
        )


async def _commit(kafka: AIOKafkaConsumer, done: Mapping[TopicPartition, int]) -> None:
    """Of the partitions that are still ours; what is not committed is read again, and the inbox
    drops the doubles."""
    if ours := {partition: at for partition, at in done.items() if partition in kafka.assignment()}:
        try:
            await kafka.commit(ours)
        except (IllegalStateError, KafkaError) as error:
            log.warning("offsets not committed", error=repr(error))


def _outcome(message: Message, new: Set[UUID], halted: Set[str]) -> str:
    if message.subscription is None:
        return "skipped"
    if message.envelope.id not in new:
        return "duplicate"
    return "halted" if key_of(message.record) in halted else "applied"


async def _apply(session: AsyncSession, messages: Iterable[Message]) -> None:
    """Those that a handler takes together are given to it as they follow each other."""
    for subscription, run in groupby(messages, lambda message: message.subscription):
        assert subscription is not None  # noqa: S101 - they are wanted
        many = list(run)
        for some in [many] if subscription.together else [[message] for message in many]:
            first = some[0].envelope
            continue_trace(first.traceparent, event_id=first.id)
            await subscription.handle(session, [message.event for message in some])
