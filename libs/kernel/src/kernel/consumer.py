"""Reads Kafka and applies each event once: inbox row, effects and announcements in one transaction,
offsets committed after the database.

A batch of a partition is one transaction. When it fails, its messages are tried alone, so that
one bad message neither blocks nor undoes the others."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from contracts import Envelope, Event, InvalidEnvelope, Topic
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel import dead_letters, inbox
from kernel.db import Database, is_outage
from kernel.subscriptions import Handler, Subscriptions, Unwanted
from kernel.telemetry import CONSUME_SECONDS, CONSUMED, CONSUMER_LAG, continue_trace

BATCH = 200
RETRY_DELAYS = (0.1, 0.5, 2.0)
STALLED_AFTER = 60.0

log = structlog.get_logger()


class Unreadable(Exception):
    """The message is not an event, or not one of its type: trying again cannot help."""


@dataclass(frozen=True)
class Message:
    """A record, read far enough to be applied. `event` is None for a type nobody here wants."""

    record: ConsumerRecord
    envelope: Envelope
    event: Event | None
    handler: Handler | None

    @property
    def key(self) -> str:
        return (self.record.key or b"").decode(errors="replace")


def read(record: ConsumerRecord, subscriptions: Subscriptions) -> Message:
    """Raises Unreadable."""
    try:
        envelope = Envelope.from_headers(record.headers)
        return Message(record, envelope, *subscriptions.read(envelope.type, record.value or b""))
    except Unwanted:
        return Message(record, envelope, None, None)
    except (InvalidEnvelope, ValidationError) as error:
        raise Unreadable(_reason(error)) from error


def _reason(error: BaseException) -> str:
    """What went wrong, without the content, which may be personal."""
    if isinstance(error, ValidationError):
        details = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in details[:5])
    return f"{type(error).__name__}: {error}"[:500]


@dataclass
class Consumer:
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
        """Assigned once, and no batch in hand for too long."""
        stalled = self.busy_since and time.monotonic() - self.busy_since > STALLED_AFTER
        return self.assigned and not stalled

    def stop(self) -> None:
        """Asks `run` to finish its batch, commit and leave the group."""
        self._stop.set()

    async def run(self) -> None:
        kafka = AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self.bootstrap,
            group_id=self.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            session_timeout_ms=15_000,
            max_poll_interval_ms=600_000,
        )
        self.running = True
        try:
            await kafka.start()
            while not self._stop.is_set():
                records = await kafka.getmany(timeout_ms=200, max_records=BATCH)
                self.assigned = self.assigned or bool(kafka.assignment())
                for partition, batch in records.items():
                    await self._batch(kafka, partition, batch)
        finally:
            self.running = False
            await kafka.stop()

    async def _batch(
        self, kafka: AIOKafkaConsumer, partition: TopicPartition, batch: list[ConsumerRecord]
    ) -> None:
        self.busy_since = time.monotonic()
        try:
            with CONSUME_SECONDS.labels(partition.topic).time():
                await self.apply(partition.topic, batch)
            await kafka.commit({partition: batch[-1].offset + 1})
        except (IllegalStateError, KafkaError) as error:
            # The partition is someone else's now: they read it again, the inbox drops the doubles.
            log.warning("offsets not committed", error=repr(error))
        finally:
            self.busy_since = None
        end = kafka.highwater(partition)
        lag = max(0, (end or 0) - batch[-1].offset - 1)
        CONSUMER_LAG.labels(partition.topic, partition.partition).set(lag)

    async def apply(self, topic: str, batch: Sequence[ConsumerRecord]) -> None:
        """Applies the records of one partition, in order; returns once each is dealt with."""
        try:
            messages = [read(record, self.subscriptions) for record in batch]
            async with self.database.begin() as session:
                await self._handle(session, self._topics[topic], messages)
        except Exception as error:
            if len(batch) > 1 or not isinstance(error, Unreadable):
                log.warning("batch tried one by one", topic=topic, error=_reason(error))
            for record in batch:
                await self._alone(self._topics[topic], record)

    async def _handle(
        self, session: AsyncSession, topic: Topic, messages: Sequence[Message]
    ) -> None:
        wanted = [message for message in messages if message.event is not None]
        new = await inbox.take(session, [message.envelope.id for message in wanted])
        halted = await dead_letters.halted_keys(session, topic.name) if topic.halting else set()
        for message in wanted:
            if message.envelope.id not in new:
                outcome = "duplicate"
            elif message.key in halted:
                self._set_aside(session, topic, message.record, "behind a halted message")
                outcome = "halted"
            else:
                outcome = await self._one(session, message)
            new.discard(message.envelope.id)
            CONSUMED.labels(topic.name, outcome).inc()
        CONSUMED.labels(topic.name, "skipped").inc(len(messages) - len(wanted))

    async def _one(self, session: AsyncSession, message: Message) -> str:
        assert message.handler is not None  # noqa: S101 - an event always comes with its handler
        continue_trace(message.envelope.traceparent, event_id=message.envelope.id)
        await message.handler(session, message.event)
        return "applied"

    async def _alone(self, topic: Topic, record: ConsumerRecord) -> None:
        """One message in a transaction of its own: retried, then set aside."""
        for delay in (*self.retry_delays, None):
            try:
                async with self.database.begin() as session:
                    await self._handle(session, topic, [read(record, self.subscriptions)])
                return
            except Exception as error:
                if is_outage(error):
                    await self._wait_for_database()
                    await self._alone(topic, record)
                    return
                if delay is None or isinstance(error, Unreadable):
                    await self._give_up(topic, record, error)
                    return
                await asyncio.sleep(delay)

    async def _wait_for_database(self) -> None:
        log.warning("database away, waiting")
        while True:
            await asyncio.sleep(0.5)
            self.busy_since = time.monotonic()  # waiting is not stalling
            try:
                async with self.database.engine.connect():
                    return
            except Exception as error:
                if not is_outage(error):
                    raise

    async def _give_up(self, topic: Topic, record: ConsumerRecord, error: Exception) -> None:
        log.error("message set aside", topic=topic.name, error=_reason(error), exc_info=error)
        async with self.database.begin() as session:
            if (id_ := _event_id(record)) is not None:
                await inbox.take(session, [id_])
            self._set_aside(session, topic, record, _reason(error))
        CONSUMED.labels(topic.name, "dead").inc()

    def _set_aside(
        self, session: AsyncSession, topic: Topic, record: ConsumerRecord, error: str
    ) -> None:
        dead_letters.set_aside(
            session,
            topic=topic.name,
            key=(record.key or b"").decode(errors="replace"),
            headers={name: value.decode(errors="replace") for name, value in record.headers},
            value=record.value or b"",
            error=error,
            halting=topic.halting,
        )


def _event_id(record: ConsumerRecord) -> UUID | None:
    try:
        return Envelope.from_headers(record.headers).id
    except InvalidEnvelope:
        return None
