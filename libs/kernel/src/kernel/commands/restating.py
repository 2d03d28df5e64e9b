"""State told anew: by its owner, to a reader that lost it; to a reader, from the beginning."""

import argparse
import asyncio
import sys

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy import text

from kernel import outbox
from kernel.commands.serving import service
from kernel.db import Database
from kernel.service import Service
from kernel.settings import ServiceSettings

# What others announce waits for us, and we for what they have: so nothing that is read here is
# told after what replaced it.
_ALONE = text("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")


def re_emit(options: argparse.Namespace) -> int:
    return asyncio.run(tell_anew(service(options.service)))


async def tell_anew(owner: Service) -> int:
    """Puts the whole state of a service in its outbox; its relay sends it."""
    if owner.whole_state is None:
        return _refused(f"{owner.name} has nothing to tell")
    count = 0
    database = _database(owner)
    try:
        async with database.begin() as session:
            await session.execute(_ALONE)
            async for facts in owner.whole_state(session):
                await outbox.emit_all(session, facts)
                count += len(facts)
    finally:
        await database.close()
    print(f"{count} facts to send")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    return asyncio.run(hear_anew(service(options.service)))


async def hear_anew(reader: Service) -> int:
    """Forgets all that a service heard, and has it read its topics from the beginning when it
    starts. Cut between the two steps, it may be done again."""
    if not reader.read_models:
        return _refused(f"{reader.name} has a state of its own: no topic would give it back")
    settings = _settings(reader)
    try:
        await _rewind(settings.kafka_bootstrap, reader)
    except KafkaError as error:
        return _refused(f"stop {reader.name} first: {error!r}")
    database = _database(reader)
    names = [str(model.__tablename__) for model in reader.read_models]
    try:
        async with database.begin() as session:
            await session.execute(text(f"TRUNCATE {', '.join(names)}, inbox, dead_letters"))
    finally:
        await database.close()
    print(f"start {reader.name}: it hears everything again")
    return 0


async def _rewind(bootstrap: str, reader: Service) -> None:
    """Raises KafkaError while someone of the group reads."""
    places = [
        TopicPartition(topic.name, number)
        for topic in reader.subscriptions.topics
        for number in range(topic.partitions)
    ]
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=reader.name, enable_auto_commit=False
    ) as kafka:
        kafka.assign(places)
        await kafka.commit(await kafka.beginning_offsets(places))


def _settings(owner: Service) -> ServiceSettings:
    settings = owner.settings.load()
    assert isinstance(settings, ServiceSettings)  # noqa: S101 - only these have a state
    return settings


def _database(owner: Service) -> Database:
    return Database(_settings(owner).database_url, owner=owner.name)


def _refused(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2
