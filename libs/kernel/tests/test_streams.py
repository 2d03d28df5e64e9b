"""The consumer on the real broker: groups, rebalances, outages, offsets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError
from contracts import Event, dead_letters_of
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.dead_letters import pending
from kernel.relay import Relay
from kernel.subscriptions import Subscriptions
from kernel.telemetry import CONSUMER_LAG
from kernel.testing import record_of
from observing import everything, heard, members, running, until
from proxies import KafkaProxy, Proxy
from sqlmodel.ext.asyncio.session import AsyncSession
from toy.consumers import hear_note, subscriptions
from toy.domain import NOTES, ROUNDS, NoteWritten

Send = Callable[..., Awaitable[None]]


@pytest.fixture
async def send(kafka: str, topics: None) -> AsyncIterator[Send]:
    """`await send(event, …)`: straight to the broker, in order."""
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as producer:

        async def send(*events: Event) -> None:
            for record in map(record_of, events):
                await producer.send(
                    record.topic, record.value, record.key, headers=list(record.headers)
                )
            await producer.flush()

        yield send


def notes(board: str, numbers: range) -> list[NoteWritten]:
    return [NoteWritten(board=board, number=number) for number in numbers]


@contextlib.asynccontextmanager
async def reading(consumer: Consumer) -> AsyncIterator[asyncio.Task[None]]:
    """Runs until the block ends, then leaves the group as a process that ends does."""
    task = asyncio.create_task(consumer.run())
    try:
        yield task
    finally:
        consumer.stop()
        await asyncio.wait_for(task, 15)


async def committed(kafka: str, group: str) -> int:
    """How many messages of the notes' topic the group has dealt with."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group) as reader:
        places = [TopicPartition(NOTES.name, number) for number in range(NOTES.partitions)]
        return sum([await reader.committed(place) or 0 for place in places])


async def test_a_group_shares_the_partitions_and_each_event_is_applied_once_in_order(
    database: Database, kafka: str, send: Send, board: str
) -> None:
    boards = [f"{board}-{letter}" for letter in "abcd"]
    first, second = (Consumer(database, subscriptions, kafka, board) for _ in range(2))

    async def write(numbers: range) -> None:
        for number in numbers:
            await send(*(NoteWritten(board=each, number=number) for each in boards))

    async with reading(first):
        await write(range(100))
        async with reading(second):
            await write(range(100, 200))
            await until(lambda: members(kafka, board), 2)
            await write(range(200, 300))
            await until(lambda: heard(database, boards[0]), [*range(300)])
        assert await members(kafka, board) == 1
        await write(range(300, 320))
        for each in boards:
            await until(lambda each=each: heard(database, each), [*range(320)])  # type: ignore[misc]
    assert await members(kafka, board) == 0
    assert first.assigned
    assert second.assigned


async def test_a_member_without_a_partition_is_fit_too(
    database: Database, kafka: str, topics: None, board: str
) -> None:
    group = [Consumer(database, subscriptions, kafka, board) for _ in range(5)]
    async with contextlib.AsyncExitStack() as stack:
        for each in group:
            assert not each.progressing
            await stack.enter_async_context(reading(each))

        async def fit() -> bool:
            return all(each.progressing for each in group)

        await until(fit, True)


async def test_offsets_that_could_not_be_committed_cost_nothing_but_duplicates(
    database: Database, kafka: str, send: Send, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(*notes(board, range(1, 51)))

    async def refuse(*_: object) -> None:
        raise CommitFailedError

    with monkeypatch.context() as patched:
        patched.setattr(AIOKafkaConsumer, "commit", refuse)
        async with reading(Consumer(database, subscriptions, kafka, board)):
            await until(lambda: heard(database, board), [*range(1, 51)])
    assert await committed(kafka, board) == 0
    await send(*notes(board, range(51, 61)))
    async with reading(Consumer(database, subscriptions, kafka, board)):
        await until(lambda: heard(database, board), [*range(1, 61)])


async def test_while_the_database_is_away_the_consumer_waits_and_nothing_is_lost(
    database: Database, distant: Database, server: Proxy, kafka: str, send: Send, board: str
) -> None:
    consumer = Consumer(distant, subscriptions, kafka, board, retry_delays=(0.01, 0.01))
    beats = set()

    async def tried_often() -> bool:
        beats.add(consumer.busy_since)
        return len(beats) > 6  # more than a failing handler is

    async with reading(consumer) as task:
        await send(*notes(board, range(1, 6)))
        await until(lambda: heard(database, board), [1, 2, 3, 4, 5])
        await server.cut()
        await send(*notes(board, range(6, 11)))
        await until(tried_often, True)
        assert consumer.progressing
        assert not task.done()
        await server.restore()
        await until(lambda: heard(database, board), [*range(1, 11)])
    async with database.begin() as session:
        assert list(await pending(session)) == []


async def test_a_batch_in_hand_is_finished_and_committed_before_the_group_is_left(
    database: Database, kafka: str, send: Send, board: str
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    slow = Subscriptions()

    @slow.on(NoteWritten)
    async def wait(session: AsyncSession, fact: NoteWritten) -> None:
        if fact.board == board:
            began.set()
            await go_on.wait()
            await hear_note(session, fact)

    consumer = Consumer(database, slow, kafka, board)
    async with reading(consumer) as task:
        await send(NoteWritten(board=board, number=1))
        await asyncio.wait_for(began.wait(), 15)
        consumer.stop()
        assert not task.done()
        go_on.set()
    assert await heard(database, board) == [1]
    assert await committed(kafka, board) > 0
    assert await members(kafka, board) == 0


async def test_a_broker_that_goes_away_is_waited_for(
    database: Database, broker: KafkaProxy, send: Send, board: str
) -> None:
    async with reading(Consumer(database, subscriptions, broker.address, board)):
        await send(*notes(board, range(1, 6)))
        await until(lambda: heard(database, board), [1, 2, 3, 4, 5])
        await broker.cut()
        await send(*notes(board, range(6, 11)))
        await broker.restore()
        await until(lambda: heard(database, board), [*range(1, 11)])


async def test_what_is_set_aside_reaches_the_dead_letter_topic(
    database: Database, kafka: str, topics: None, board: str
) -> None:
    poison = ConsumerRecord(ROUNDS.name, 0, 3, 0, 0, board.encode(), b"no event", None, 0, 8, ())
    await Consumer(database, subscriptions, kafka, board).apply(ROUNDS.name, [poison])
    async with running(Relay(database, kafka).run()):

        async def told() -> list[bytes]:
            letters = await everything(kafka, dead_letters_of("toy"))
            return [letter.value for letter in letters if letter.key == board.encode()]

        await until(told, [b"no event"])


async def test_the_lag_of_a_partition_that_went_away_is_forgotten(database: Database) -> None:
    consumer = Consumer(database, subscriptions, "", "toy")
    CONSUMER_LAG.labels("gone", 0).set(5)
    consumer.on_partitions_revoked([TopicPartition("gone", 0), TopicPartition("never", 1)])
    assert ("gone", "0") not in CONSUMER_LAG._metrics
