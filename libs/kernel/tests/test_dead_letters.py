"""What an operator does with messages set aside: `python -m kernel dead-letters toy …`."""

import asyncio
import os
from collections.abc import Awaitable, Callable

import pytest
from kernel.commands.letters import act_on_letters
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.dead_letters import OutOfTurn, next_pending, pending, replay
from kernel.service import measure
from kernel.subscriptions import Subscriptions
from kernel.telemetry import HALTED_KEYS
from kernel.testing import raw_record, record_of
from observing import blocked, heard, until
from processes import done
from sqlmodel import col, delete
from toy.app import SERVICE
from toy.consumers import subscriptions
from toy.domain import ROUNDS, RoundMoved, Trouble

Make = Callable[[Subscriptions], Consumer]
Act = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def act(
    surroundings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Act:
    """The command without its process: its exit code and what it says."""
    for name in set(surroundings) - set(os.environ):
        monkeypatch.setenv(name, surroundings[name])

    async def act(word: str, *ids: int) -> tuple[int, str]:
        capsys.readouterr()
        code = await act_on_letters(SERVICE, word, ids)
        return code, "".join(capsys.readouterr())

    return act


async def halt(make: Make, database: Database, board: str, numbers: range) -> None:
    async with database.begin() as session:
        session.add(Trouble(board=board))
    batch = [record_of(RoundMoved(board=board, number=number)) for number in numbers]
    await make(subscriptions).apply(ROUNDS.name, batch)


async def mend(database: Database, board: str) -> None:
    async with database.begin() as session:
        await session.execute(delete(Trouble).where(col(Trouble.board) == board))


async def halted(database: Database) -> float:
    await measure(database)
    return float(HALTED_KEYS._value.get())


async def waiting(database: Database) -> list[int]:
    async with database.begin() as session:
        return [letter.id or 0 for letter in await pending(session)]


async def test_a_halted_key_is_an_alert_until_it_is_replayed_in_order(
    consumer: Make, database: Database, surroundings: dict[str, str], act: Act, board: str
) -> None:
    other = f"{board}-other"
    await halt(consumer, database, board, range(1, 5))
    await halt(consumer, database, other, range(1, 3))
    assert await halted(database) == 2

    code, said = await act("list")
    assert code == 0
    assert said.count("(halts its key)") == 6

    code, said = await act("replay")
    assert code == 1
    assert "failed: RuntimeError: this board is in trouble" in said
    assert await halted(database) == 2

    await mend(database, board)
    await mend(database, other)
    code, said = await done(surroundings, "dead-letters", "toy", "replay")
    assert code == 0, said
    assert await heard(database, board) == [1, 2, 3, 4]
    assert await heard(database, other) == [1, 2]
    assert await halted(database) == 0

    await consumer(subscriptions).apply(ROUNDS.name, [record_of(RoundMoved(board=board, number=5))])
    assert await heard(database, board) == [1, 2, 3, 4, 5]


async def test_a_replay_keeps_to_the_order_of_the_key(
    consumer: Make, database: Database, act: Act, board: str
) -> None:
    await halt(consumer, database, board, range(1, 3))
    await mend(database, board)
    first, second = await waiting(database)
    code, said = await act("replay", second)
    assert code == 1
    assert OutOfTurn.__name__ in said
    code, _ = await act("replay", second, first)
    assert code == 0
    assert await heard(database, board) == [1, 2]


async def test_two_who_replay_at_once_apply_each_message_once(
    consumer: Make, database: Database, board: str
) -> None:
    await halt(consumer, database, board, range(1, 4))
    await mend(database, board)

    async def everything() -> None:
        while True:
            async with database.begin() as session:
                letter = await next_pending(session)
                if letter is None:
                    return
                await replay(session, letter, subscriptions)

    await asyncio.gather(everything(), everything(), everything())
    assert await heard(database, board) == [1, 2, 3]


async def test_a_message_that_comes_during_a_replay_is_handled_after_it(
    consumer: Make, database: Database, board: str
) -> None:
    await halt(consumer, database, board, range(1, 2))
    await mend(database, board)
    record = record_of(RoundMoved(board=board, number=2))
    async with database.begin() as session:
        letter = await next_pending(session)
        assert letter
        coming = asyncio.create_task(consumer(subscriptions).apply(ROUNDS.name, [record]))
        await until(lambda: blocked(database), 1)
        await replay(session, letter, subscriptions)
    await coming
    assert await heard(database, board) == [1, 2]
    assert await waiting(database) == []


async def test_what_can_never_be_handled_is_shown_and_discarded_and_its_key_goes_on(
    consumer: Make, database: Database, act: Act, board: str
) -> None:
    reader = consumer(subscriptions)
    poison = raw_record(ROUNDS.name, board, [("ce_id", b"none")], b"no event")
    good = record_of(RoundMoved(board=board, number=1))
    await reader.apply(ROUNDS.name, [poison, good])
    first, second = await waiting(database)

    code, said = await act("show", first)
    assert code == 0
    assert "no event" in said
    code, said = await act("replay")
    assert code == 1
    assert "InvalidEnvelope" in said
    code, said = await act("discard")
    assert code == 2
    assert await waiting(database) == [first, second]

    code, said = await act("discard", first)
    assert (code, said) == (0, "1 forgotten\n")
    code, _ = await act("replay")
    assert code == 0
    assert await heard(database, board) == [1]
