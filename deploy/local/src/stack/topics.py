"""Topics as the contracts declare them, and what it means that the broker answers."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from stack.errors import StackError
from stack.waiting import until

if TYPE_CHECKING:
    from contracts import Topic

TOPIC_ALREADY_EXISTS = 36

# A broker that is starting is no news: each attempt would fill the terminal.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def declared() -> "list[Topic]":
    if find_spec("contracts") is None:
        return []
    from contracts import DEAD_LETTER_TOPICS, TOPICS

    return [*TOPICS, *DEAD_LETTER_TOPICS]


async def check(broker: str) -> None:
    """Raises unless the broker answers and each partition it knows has a leader."""
    async with _admin(broker) as admin:
        known = await admin.describe_topics()
    waiting = [
        topic["topic"] for topic in known for part in topic["partitions"] if part["leader"] < 0
    ]
    if waiting:
        raise ConnectionError(f"{waiting[0]} has no leader yet")


async def create_missing(broker: str) -> None:
    async with _admin(broker) as admin:
        there = set(await admin.list_topics())
        missing = [topic for topic in declared() if topic.name not in there]
        if missing:
            _refuse_errors(await admin.create_topics([_new(topic) for topic in missing]))


async def exercise(broker: str, *, seconds: float) -> None:
    """One message produced and consumed by a group: loads what a broker loads when it works."""
    await until(lambda: check(broker), seconds=seconds, what="Kafka")
    async with _admin(broker) as admin:
        await admin.create_topics([NewTopic("exercise", 1, 1)])
    async with AIOKafkaProducer(
        bootstrap_servers=broker, acks="all", enable_idempotence=True, compression_type="zstd"
    ) as producer:
        await producer.send_and_wait("exercise", b"1", key=b"1")
    async with AIOKafkaConsumer(
        "exercise", bootstrap_servers=broker, group_id="exercise", auto_offset_reset="earliest"
    ) as consumer:
        await consumer.getone()


@asynccontextmanager
async def _admin(broker: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker, request_timeout_ms=10_000)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


def _new(topic: "Topic") -> NewTopic:
    keep = -1 if topic.retention_ms is None else topic.retention_ms
    configs = {"cleanup.policy": "compact"} if topic.compacted else {"retention.ms": str(keep)}
    return NewTopic(topic.name, topic.partitions, 1, topic_configs=configs)


def _refuse_errors(answer: object) -> None:
    for name, code, *reason in getattr(answer, "topic_errors", ()):
        if code not in (0, TOPIC_ALREADY_EXISTS):
            raise StackError(f"Kafka refuses the topic {name} (error {code}: {reason}).")
