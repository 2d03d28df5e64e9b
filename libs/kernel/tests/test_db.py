"""The database: what is an outage, what is a bug, and rows written whole."""

import pytest
from kernel.db import Database, DatabaseAway, any_of, is_outage, put
from kernel.subscriptions import latest
from kernel.telemetry import reason
from proxies import Proxy
from sqlalchemy import String, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from toy.domain import Board, NoteWritten, Trouble


async def outcome(database: Database, statement: str) -> Exception | None:
    try:
        async with database.begin() as session:
            await session.execute(text(statement))
    except Exception as error:
        return error
    return None


async def test_a_refused_connection_is_an_outage() -> None:
    nowhere = Database("postgresql+asyncpg://someone@127.0.0.1:1/none", owner="toy")
    error = await outcome(nowhere, "SELECT 1")
    assert isinstance(error, DatabaseAway)
    assert is_outage(error)


async def test_a_connection_cut_while_in_use_is_an_outage_and_the_next_one_works(
    distant: Database, server: Proxy
) -> None:
    assert await outcome(distant, "SELECT 1") is None
    await server.cut()
    for _ in range(3):
        error = await outcome(distant, "SELECT 1")
        assert error is not None
        assert is_outage(error)
    await server.restore()
    assert await outcome(distant, "SELECT 1") is None


async def test_a_server_that_stops_is_an_outage(database: Database) -> None:
    error = await outcome(database, "SELECT pg_terminate_backend(pg_backend_pid())")
    assert error is not None
    assert is_outage(error)


@pytest.mark.parametrize("wrong", [10**30, "no number"])
async def test_what_was_asked_wrongly_is_no_outage(session: AsyncSession, wrong: object) -> None:
    with pytest.raises(DBAPIError) as refused:
        await session.execute(select(Board).where(col(Board.version) == wrong))
    assert not is_outage(refused.value)


async def test_a_missing_file_is_no_outage() -> None:
    assert not is_outage(FileNotFoundError("a template"))


async def test_an_error_tells_neither_parameters_nor_what_they_collide_with(
    database: Database,
) -> None:
    async def save() -> None:
        async with database.begin() as session:
            session.add(Board(code="lina@secret.test", label="secret", version=1))

    await save()
    with pytest.raises(IntegrityError) as refused:
        await save()
    assert "UniqueViolation" in reason(refused.value)
    assert "secret" not in reason(refused.value)


async def test_rows_are_put_new_or_known_and_of_two_the_last_counts(database: Database) -> None:
    async with database.begin() as session:
        await put(session, Board(code="a", label="old", version=1))
    async with database.begin() as session:
        await put(
            session,
            Board(code="a", label="new", version=2),
            Board(code="b", label="first", version=1),
            Board(code="b", label="second", version=2),
        )
        await put(session, Trouble(board="a"), Trouble(board="a"))
        await put(session)
        boards = (await session.execute(select(Board.code, Board.label))).all()  # type: ignore[call-overload]
    assert sorted(map(tuple, boards)) == [("a", "new"), ("b", "second")]


async def test_very_many_rows_are_put_at_once(database: Database) -> None:
    async with database.begin() as session:
        await put(session, *(Board(code=f"{n}", label="x", version=n) for n in range(20_000)))
        assert (
            await session.execute(select(func.count()).select_from(Board))
        ).scalar_one() == 20_000


async def test_an_older_version_is_not_put_over_a_newer_one(database: Database) -> None:
    async with database.begin() as session:
        await put(session, Board(code="v", label="second", version=2), version="version")
        await put(session, Board(code="v", label="first", version=1), version="version")
        await put(session, Board(code="v", label="second again", version=2), version="version")
    async with database.begin() as session:
        label = select(col(Board.label)).where(col(Board.code) == "v")
        kept = (await session.execute(label)).scalar_one()
    assert kept == "second again"


@pytest.mark.parametrize("count", [0, 1, 40_000])
async def test_any_number_of_values_is_one_parameter(database: Database, count: int) -> None:
    wanted = [f"none-{number}" for number in range(count)]
    async with database.begin() as session:
        await put(session, Board(code="there", label="", version=1))
        codes = select(col(Board.code)).where(col(Board.code) == any_of([*wanted, "there"], String))
        assert (await session.execute(codes)).scalars().all() == ["there"]
        none = select(col(Board.code)).where(col(Board.code) == any_of(wanted, String))
        assert (await session.execute(none)).scalars().all() == []


def test_of_a_key_the_latest_event_counts_and_keys_keep_their_order() -> None:
    events = [NoteWritten(board=board, number=n) for n, board in enumerate("abac")]
    assert [(one.board, one.number) for one in latest(events)] == [("a", 2), ("b", 1), ("c", 3)]
