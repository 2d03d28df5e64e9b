"""Each event is applied once; what cannot be handled is set aside, and the others go on."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from contracts import Envelope, Event
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.dead_letters import DeadLetter, pending
from kernel.outbox import OutboxMessage
from kernel.subscriptions import Subscriptions
from kernel.telemetry import CONSUMED
from kernel.testing import raw_record, record_of
from observing import heard
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from toy.consumers import subscriptions
from toy.domain import NOTES, ROUNDS, NoteErased, NoteWritten, RoundMoved, Trouble

Make = Callable[[Subscriptions], Consumer]


def note(board: str, number: int) -> ConsumerRecord:
    return record_of(NoteWritten(board=board, number=number))


def counted(topic: str, outcome: str) -> float:
    return float(CONSUMED.labels(topic, outcome)._value.get())


async def letters(database: Database) -> list[DeadLetter]:
    async with database.begin() as session:
        return list(await pending(session))


class Handling:
    """Subscriptions of a handler that fails as it is told to."""

    def __init__(self, event: type[Event], *failures: Exception | None) -> None:
        self.subscriptions = Subscriptions()
        self.failures, self.calls = list(failures), 0
        self.subscriptions.on(event)(self.handle)

    async def handle(self, session: AsyncSession, event: Any) -> None:
        self.calls += 1
        failure = self.failures.pop(0) if self.failures else None
        session.add(Trouble(board=f"{event.board}-{self.calls}"))
        await session.flush()
        if failure:
            raise failure


async def test_a_duplicate_is_applied_once(consumer: Make, database: Database, board: str) -> None:
    once, twice = note(board, 1), note(board, 2)
    applied, doubles = counted(NOTES.name, "applied"), counted(NOTES.name, "duplicate")
    await consumer(subscriptions).apply(NOTES.name, [once, twice, twice])
    await consumer(subscriptions).apply(NOTES.name, [twice, note(board, 3)])
    assert await heard(database, board) == [1, 2, 3]
    assert counted(NOTES.name, "applied") == applied + 3
    assert counted(NOTES.name, "duplicate") == doubles + 2


async def test_a_type_that_nobody_wants_is_counted_and_skipped(
    consumer: Make, database: Database, board: str
) -> None:
    before = counted(NOTES.name, "skipped")
    unwanted = record_of(NoteErased(board=board))
    await consumer(subscriptions).apply(NOTES.name, [unwanted, note(board, 1)])
    assert counted(NOTES.name, "skipped") == before + 1
    assert await heard(database, board) == [1]
    assert await letters(database) == []


def headers(**changes: bytes | None) -> list[tuple[str, bytes]]:
    right = dict(Envelope(type=NoteWritten.TYPE, source="toy", subject="b").to_headers())
    changed: dict[str, Any] = {**right, **changes}
    return [(name, value) for name, value in changed.items() if value != b"absent"]


GOOD = b'{"board": "b", "number": 1}'
POISON = {
    "no JSON": raw_record(NOTES.name, "b", headers(), b"\xff\x00"),
    "another shape": raw_record(NOTES.name, "b", headers(), b'{"board": ["secret"]}'),
    "nothing at all": raw_record(NOTES.name, "b", headers(), b""),
    "no headers": raw_record(NOTES.name, "b", [], GOOD),
    "no type": raw_record(NOTES.name, "b", headers(ce_type=b"absent"), GOOD),
    "an id that is none": raw_record(NOTES.name, "b", headers(ce_id=b"secret"), GOOD),
    "a header without a value": raw_record(NOTES.name, "b", headers(ce_time=None), GOOD),
    "a header that is no text": raw_record(NOTES.name, "b", headers(other=b"\xff"), GOOD),
    "what PostgreSQL cannot keep": raw_record(NOTES.name, "b\0", headers(x=b"\0"), b"{}"),
}


@pytest.mark.parametrize("record", POISON.values(), ids=POISON)
async def test_a_poison_message_is_set_aside_once_and_the_partition_goes_on(
    consumer: Make, database: Database, board: str, record: ConsumerRecord
) -> None:
    before = counted(NOTES.name, "dead")
    reader = consumer(subscriptions)
    await reader.apply(NOTES.name, [note(board, 1), record, note(board, 2)])
    await reader.apply(NOTES.name, [record])
    assert await heard(database, board) == [1, 2]
    assert counted(NOTES.name, "dead") == before + 1
    [letter] = await letters(database)
    assert letter.value == record.value
    assert letter.error.startswith("Unreadable: ")
    assert not letter.halting
    async with database.begin() as session:
        [told] = (await session.exec(select(OutboxMessage))).all()
    assert (told.topic, told.value) == ("toy.dead-letters", record.value)
    assert told.headers["dead-letter-topic"] == NOTES.name


async def test_the_reason_of_a_poison_message_does_not_quote_it(
    consumer: Make, database: Database
) -> None:
    await consumer(subscriptions).apply(NOTES.name, [POISON["another shape"]])
    [letter] = await letters(database)
    assert "board" in letter.error
    assert "secret" not in letter.error


async def test_a_message_without_a_key_or_a_value_is_set_aside(
    consumer: Make, database: Database
) -> None:
    bare = ConsumerRecord(NOTES.name, 0, 7, 0, 0, None, None, None, -1, -1, ())
    await consumer(subscriptions).apply(NOTES.name, [bare])
    [letter] = await letters(database)
    assert (letter.key, letter.value) == ("", b"")


async def test_a_failing_handler_is_tried_again_and_leaves_no_trace_of_its_failures(
    consumer: Make, database: Database, board: str
) -> None:
    handling = Handling(NoteWritten, RuntimeError("one"), RuntimeError("two"))
    applied = counted(NOTES.name, "applied")
    await consumer(handling.subscriptions).apply(NOTES.name, [note(board, 1)])
    assert handling.calls == 3
    assert counted(NOTES.name, "applied") == applied + 1
    assert await letters(database) == []
    async with database.begin() as session:
        assert [t.board for t in (await session.exec(select(Trouble))).all()] == [f"{board}-3"]


@pytest.mark.parametrize(
    "failure", [RuntimeError("always"), ConnectionError("of its own"), TimeoutError("of its own")]
)
async def test_a_handler_that_always_fails_is_given_up_after_some_tries(
    consumer: Make, database: Database, board: str, failure: Exception
) -> None:
    handling = Handling(NoteWritten, *[failure] * 9)
    await consumer(handling.subscriptions).apply(NOTES.name, [note(board, 1)])
    assert handling.calls == 1 + 3  # in the batch, then alone
    [letter] = await letters(database)
    assert letter.error == f"{type(failure).__name__}: {failure}"
    assert letter.key == board


async def test_a_failing_message_neither_blocks_nor_undoes_the_others(
    consumer: Make, database: Database, board: str
) -> None:
    async with database.begin() as session:
        session.add(Trouble(board="broken"))
    batch = [note(board, 1), note("broken", 1), note(board, 2), note("broken", 2), note(board, 3)]
    await consumer(subscriptions).apply(NOTES.name, batch)
    assert await heard(database, board) == [1, 2, 3]
    assert [letter.key for letter in await letters(database)] == ["broken", "broken"]


async def test_a_message_that_another_process_applied_meanwhile_is_not_set_aside(
    consumer: Make, database: Database, board: str
) -> None:
    record = note(board, 1)
    there = consumer(subscriptions)

    class Rebalanced(Handling):
        async def handle(self, session: AsyncSession, event: Any) -> None:
            self.calls += 1
            if self.calls == 4:
                await session.rollback()
                await there.apply(NOTES.name, [record])
            raise RuntimeError("always here")

    here = Rebalanced(NoteWritten)
    await consumer(here.subscriptions).apply(NOTES.name, [record])
    assert here.calls == 4
    assert await heard(database, board) == [1]
    assert await letters(database) == []


async def test_a_halted_key_waits_while_the_others_go_on(
    consumer: Make, database: Database, board: str
) -> None:
    async with database.begin() as session:
        session.add(Trouble(board=board))
    reader = consumer(subscriptions)
    other = f"{board}-other"

    def moved(key: str, number: int) -> ConsumerRecord:
        return record_of(RoundMoved(board=key, number=number))

    first, second = moved(board, 1), moved(board, 2)
    await reader.apply(ROUNDS.name, [first, moved(other, 1), second, moved(other, 2)])
    await reader.apply(ROUNDS.name, [second, first, moved(board, 3), moved(other, 3)])
    assert await heard(database, board) == []
    assert await heard(database, other) == [1, 2, 3]
    waiting = await letters(database)
    assert [letter.error for letter in waiting] == [
        "RuntimeError: this board is in trouble",
        "behind a halted message",
        "behind a halted message",
    ]
    assert all(letter.halting for letter in waiting)


async def test_a_handler_of_many_gets_at_once_those_that_follow_each_other(
    consumer: Make, database: Database, board: str
) -> None:
    given: list[list[int]] = []
    many = Subscriptions()

    @many.on_all(NoteWritten)
    async def keep(session: AsyncSession, events: Sequence[NoteWritten]) -> None:
        given.append([event.number for event in events])
        if 3 in given[-1]:
            raise RuntimeError("not the third")

    @many.on(NoteErased)
    async def erase(session: AsyncSession, event: NoteErased) -> None:
        given.append([])

    reader = consumer(many)
    doubled = note(board, 1)
    await reader.apply(
        NOTES.name, [doubled, doubled, note(board, 2), record_of(NoteErased(board=board))]
    )
    assert given == [[1, 2], []]
    given.clear()
    await reader.apply(NOTES.name, [note(board, 3), note(board, 4)])
    assert given == [[3, 4], [3], [3], [3], [4]]
    [letter] = await letters(database)
    assert letter.error == "RuntimeError: not the third"


async def test_a_handler_is_registered_once_for_a_type() -> None:
    registered = Handling(NoteWritten)
    with pytest.raises(ValueError, match="has a handler already"):
        registered.subscriptions.on(NoteWritten)(registered.handle)
