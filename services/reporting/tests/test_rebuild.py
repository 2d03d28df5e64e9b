"""What was forgotten and heard again gives the same files, byte for byte."""

import random

import pytest
from kernel.consumer import Consumer
from kernel.db import metadata
from kernel.testing import record_of
from reporting.app import SERVICE
from sqlalchemy import text

from .facts import MINISTRY
from .test_consumers import KERNELS_OWN, history, shuffled

FILES = [
    f"/campaigns/2026-03/{table}.{suffix}"
    for table in ("candidates", "postes", "affectations")
    for suffix in ("csv", "xlsx")
]


@pytest.mark.rule("W4")
@pytest.mark.parametrize("seed", range(3))
async def test_rebuilt_equals_lived_byte_for_byte(database, deliver, download, seed):
    """What compacted topics still hold, the last state of each key, in another order."""
    await deliver(*history())
    lived = [(await download(path, MINISTRY)).content for path in FILES]
    async with database.begin() as session:
        names = ", ".join(str(model.__tablename__) for model in SERVICE.read_models)
        await session.execute(text(f"TRUNCATE {names}, inbox"))
    consumer = Consumer(database, SERVICE.subscriptions, "", "reporting", retry_delays=())
    for batch in shuffled(kept(), random.Random(seed)):
        await consumer.apply(batch[0].TOPIC.name, [record_of(event) for event in batch])
    assert [(await download(path, MINISTRY)).content for path in FILES] == lived


def kept():
    """A compacted topic keeps the last fact of a key; another keeps all."""
    events = history()
    last = {(event.TOPIC.name, event.key): event for event in events}
    return [
        event
        for event in events
        if not event.TOPIC.compacted or last[event.TOPIC.name, event.key] is event
    ]


def test_every_table_of_the_service_is_one_that_it_hears_again():
    known = {model.__tablename__ for model in SERVICE.read_models}
    assert known == {table.name for table in metadata().sorted_tables} - KERNELS_OWN
