"""Events leave after the commit, in order per key, whatever happens to the broker or the relay."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import LeaderNotAvailableError
from contracts import Envelope
from kernel import relay
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.outbox import LARGEST, OutboxMessage, TooLong, emit, emit_all
from kernel.relay import LEADER_LOCK, Relay, relay_batch
from kernel.tasks import Tasks
from kernel.testing import signed_in
from observing import everything, first_of_each, heard, numbers_of, running, until, waiting
from proxies import KafkaProxy, Proxy
from sqlalchemy import text
from toy.consumers import subscriptions
from toy.domain import COPIES, NOTES, ROUNDS, NoteCopied, NoteWritten, RoundMoved

SUPPORT = Path(__file__).with_name("support")


async def write(database: Database, board: str, numbers: range, *, note: str = "") -> None:
    async with database.begin() as session:
        for number in numbers:
            emit(session, NoteCopied(board=board, number=number, text=note))


async def leaders(database: Database) -> int:
    statement = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND granted AND objid = :lock"
    )
    async with database.begin() as session:
        return int((await session.execute(statement, {"lock": LEADER_LOCK})).scalar_one())


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    """They start a relay again when a failure ended its turn."""
    tasks = Tasks()
    yield tasks
    await tasks.stop()


async def test_requests_succeed_while_the_broker_is_down_and_events_leave_later_in_order(
    client: httpx.AsyncClient, database: Database, broker: KafkaProxy, board: str, tasks: Tasks
) -> None:
    tasks.start("relay", Relay(database, broker.address).run)
    for number in range(1, 31):
        if number == 11:
            await until(lambda: waiting(database), 0)
            await broker.cut()
        body = {"number": number}
        answer = await client.post(f"/boards/{board}/notes", json=body, headers=signed_in())
        assert answer.status_code == 201
    assert await waiting(database) == 20
    await broker.restore()
    await until(lambda: waiting(database), 0)
    records = await everything(broker.target, NOTES)
    assert numbers_of(first_of_each(records), board) == [*range(1, 31)]


class Unlucky(AIOKafkaProducer):  # type: ignore[misc]
    """Its first batch finds no leader, as in an outage longer than a request may last."""

    luck = False

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Awaitable[Any]:
        if self.luck:
            sent: Awaitable[Any] = await super().send_batch(batch, topic, partition=partition)
            return sent
        self.luck = True
        return asyncio.create_task(self._refuse())

    async def _refuse(self) -> None:
        await asyncio.sleep(0.1)
        raise LeaderNotAvailableError


async def test_no_message_overtakes_one_that_failed(
    database: Database, kafka: str, topics: None, board: str
) -> None:
    # Three Kafka batches of one partition, then another topic.
    await write(database, board, range(1, 400), note="x" * 6_000)
    async with database.begin() as session:
        emit(session, RoundMoved(board=board, number=1))
    async with (
        Unlucky(bootstrap_servers=kafka, max_batch_size=LARGEST) as producer,
        database.engine.connect() as connection,
    ):
        with pytest.raises(LeaderNotAvailableError):
            await relay_batch(connection, producer)
        await connection.commit()
        assert numbers_of(await everything(kafka, COPIES), board) == []
        assert numbers_of(await everything(kafka, ROUNDS), board) == [1]
        assert await waiting(database) == 399
        assert await relay_batch(connection, producer) == 399
        await connection.commit()
    assert numbers_of(await everything(kafka, COPIES), board) == [*range(1, 400)]
    assert await waiting(database) == 0


async def test_a_relay_killed_before_it_could_delete_loses_nothing_and_doubles_are_dropped(
    database: Database, database_url: str, server: Proxy, kafka: str, topics: None, board: str
) -> None:
    async with database.begin() as session:
        for number in range(1, 21):
            emit(session, NoteWritten(board=board, number=number))
    server.withhold(b"DELETE FROM outbox")
    credentials, _, place = database_url.rpartition("@")
    url = f"{credentials}@{server.address}/{place.partition('/')[2]}"
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(SUPPORT / "relay_alone.py"), url, kafka
    )
    async with asyncio.timeout(20):
        await server.withheld.wait()
    child.kill()
    assert await child.wait() == -9
    assert await waiting(database) == 20
    await server.cut()

    async with running(Relay(database, kafka).run()):
        await until(lambda: waiting(database), 0)
    records = await everything(kafka, NOTES)
    assert numbers_of(records, board) == [*range(1, 21), *range(1, 21)]
    consumer = Consumer(database, subscriptions, "", "toy")
    await consumer.apply(NOTES.name, [r for r in records if r.key == board.encode()])
    assert await heard(database, board) == [*range(1, 21)]


async def test_of_two_relays_one_leads_and_the_other_takes_over_in_order(
    database: Database, distant: Database, kafka: str, topics: None, board: str
) -> None:
    async with running(Relay(database, kafka).run()) as first:
        await until(lambda: leaders(database), 1)
        async with running(Relay(distant, kafka).run()):
            await write(database, board, range(1, 1_001))
            first[0].cancel()
            await write(database, board, range(1_001, 1_101))
            await until(lambda: waiting(database), 0)
            assert await leaders(database) == 1
    records = await everything(kafka, COPIES)
    assert numbers_of(first_of_each(records), board) == [*range(1, 1_101)]


async def test_a_relay_that_fails_gives_the_lead_back(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(Exception, match="Unable to bootstrap"):
            await Relay(database, "127.0.0.1:1").run()
        await until(lambda: leaders(database), 0)


async def test_a_topic_that_is_missing_does_not_hold_the_others_up(
    database: Database, kafka: str, topics: None, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "TOPIC_SECONDS", 0.5)
    async with database.begin() as session:
        session.add(OutboxMessage(topic=f"missing-{board}", key="k", headers={}, value=b""))
    await write(database, board, range(1, 4))
    with pytest.raises(TimeoutError):
        await Relay(database, kafka).run()
    assert await waiting(database) == 1
    assert numbers_of(await everything(kafka, COPIES), board) == [1, 2, 3]


async def test_a_fact_too_long_for_the_broker_is_refused_before_it_stops_the_relay(
    database: Database,
) -> None:
    fact = NoteCopied(board="a", number=1, text="x" * LARGEST)
    with pytest.raises(TooLong):
        async with database.begin() as session:
            emit(session, fact)
    with pytest.raises(TooLong):
        async with database.begin() as session:
            await emit_all(session, [fact])
    assert await waiting(database) == 0


async def test_the_longest_facts_leave_in_order(
    database: Database, kafka: str, topics: None, board: str
) -> None:
    await write(database, board, range(1, 6), note="é" * (LARGEST // 2 - 100))
    async with running(Relay(database, kafka).run()):
        await until(lambda: waiting(database), 0)
    assert numbers_of(await everything(kafka, COPIES), board) == [*range(1, 6)]


async def test_many_facts_announced_at_once_leave_in_their_order_with_their_envelope(
    database: Database, kafka: str, topics: None, board: str
) -> None:
    async with database.begin() as session:
        emit(session, NoteCopied(board=board, number=0))
        await emit_all(session, (NoteCopied(board=board, number=n) for n in range(1, 6_000)))
    async with running(Relay(database, kafka).run()):
        await until(lambda: waiting(database), 0)
    records = await everything(kafka, COPIES)
    assert numbers_of(first_of_each(records), board) == [*range(6_000)]  # each has its own id
    envelope = Envelope.from_headers(records[-1].headers)
    assert (envelope.type, envelope.source) == (NoteCopied.TYPE, "toy")
    assert envelope.subject == NoteCopied.model_validate_json(records[-1].value).board
