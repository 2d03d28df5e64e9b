"""The audit: kept with the act or not at all, and a chain in which any touch is seen."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from kernel import audit
from kernel.audit import Act, Head
from kernel.db import Database
from processes import done
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

ACTOR, PERSON = uuid4(), uuid4()


async def act(database: Database, *names: str) -> None:
    for name in names:
        async with database.begin() as session:
            detail = {"é": [1, None, "x"], "a": 2.5}
            audit.record(session, Act(name, ACTOR, PERSON, "boards/1", detail), Act(name))


async def seal(database: Database) -> Head | None:
    async with database.begin() as session:
        return await audit.seal(session)


async def findings(database: Database, *heads: Head) -> list[str]:
    async with database.begin() as session:
        return [line async for line in audit.findings(session, heads=heads)]


async def tamper(database: Database, statement: str, **values: Any) -> None:
    """As someone with every right on the server would."""
    async with database.begin() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(statement), values)


@pytest.fixture
async def sealed(database: Database) -> Head:
    """Six entries in three transactions."""
    await act(database, "read", "changed", "left")
    head = await seal(database)
    assert head is not None
    assert head.position == 6
    return head


async def test_an_act_is_kept_if_and_only_if_its_transaction_commits(database: Database) -> None:
    async def broken() -> None:
        async with database.begin() as session:
            audit.record(session, Act("broken"))
            raise LookupError

    await act(database, "kept")
    with pytest.raises(LookupError):
        await broken()
    async with database.begin() as session:
        acts = (await session.execute(text("SELECT act, actor, person FROM audit"))).all()
    assert [tuple(row) for row in acts] == [("kept", ACTOR, PERSON), ("kept", None, None)]


async def test_what_was_sealed_and_what_came_since_has_no_finding(
    database: Database, sealed: Head
) -> None:
    assert await findings(database, sealed) == []
    await act(database, "later")
    assert await findings(database, sealed) == []
    later = await seal(database)
    assert later is not None
    assert await findings(database, sealed, later) == []
    assert await seal(database) is None


async def test_rows_are_neither_changed_nor_deleted(database: Database, sealed: Head) -> None:
    for table in ("audit", "audit_chain"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {COLUMN[table]}"):  # noqa: S608
            with pytest.raises(DBAPIError, match="append-only"):
                async with database.begin() as session:
                    await session.execute(text(statement))


COLUMN = {"audit": "act = 'other'", "audit_chain": "entry = entry + 100"}


@pytest.mark.rule("S18")
@pytest.mark.parametrize(
    "change",
    [
        "act = 'other'",
        "actor = person",
        "person = NULL",
        "subject = subject || '2'",
        "detail = '{}'",
        "at = at + interval '1 microsecond'",
        "request = gen_random_uuid()",
    ],
)
async def test_a_row_changed_is_found(database: Database, sealed: Head, change: str) -> None:
    await tamper(database, f"UPDATE audit SET {change} WHERE id = 3")  # noqa: S608
    (found,) = await findings(database)
    assert found.startswith("position 3: entry 3 was changed")


@pytest.mark.rule("S18")
@pytest.mark.parametrize("entry", [1, 4, 6])
async def test_a_row_removed_is_found(database: Database, sealed: Head, entry: int) -> None:
    await tamper(database, "DELETE FROM audit WHERE id = :entry", entry=entry)
    assert f"position {entry}: its entry {entry} was removed" in await findings(database)


async def test_a_row_removed_with_its_seal_is_found(database: Database, sealed: Head) -> None:
    await tamper(database, "DELETE FROM audit WHERE id = 3")
    await tamper(database, "DELETE FROM audit_chain WHERE entry = 3")
    assert (await findings(database))[0] == "position 3: removed"


async def test_an_end_cut_off_is_found_by_a_head_told_before(
    database: Database, sealed: Head
) -> None:
    await tamper(database, "DELETE FROM audit WHERE id > 4")
    await tamper(database, "DELETE FROM audit_chain WHERE entry > 4")
    assert await findings(database) == []
    assert await findings(database, sealed) == ["position 6: told once, and cut off"]


async def test_an_end_written_anew_is_found_by_a_head_told_before(
    database: Database, sealed: Head
) -> None:
    await tamper(database, "DELETE FROM audit WHERE id > 4")
    await tamper(database, "DELETE FROM audit_chain WHERE entry > 4")
    await act(database, "forged")
    await seal(database)
    assert await findings(database) == []
    assert await findings(database, sealed) == ["position 6: another entry than the one once told"]


@pytest.mark.rule("S18")
async def test_rows_that_changed_places_are_found(database: Database, sealed: Head) -> None:
    await tamper(database, "UPDATE audit SET id = id + 100 WHERE id IN (2, 3)")
    await tamper(database, "UPDATE audit SET id = 105 - id WHERE id > 100")
    assert [line.partition(":")[0] for line in await findings(database)] == [
        "position 2",
        "position 3",
    ]


@pytest.mark.rule("S18")
async def test_a_row_slipped_in_is_found(database: Database, sealed: Head) -> None:
    await tamper(
        database, "INSERT INTO audit (act, subject, request) VALUES ('x', '', gen_random_uuid())"
    )
    assert await findings(database) == ["entry 7: never sealed, nor waiting to be"]


async def test_sealers_and_actors_at_once_make_one_chain(database: Database) -> None:
    async def keep_sealing() -> None:
        for _ in range(20):
            await seal(database)

    await asyncio.gather(
        *(act(database, *"abcdefgh") for _ in range(6)), *(keep_sealing() for _ in range(3))
    )
    await seal(database)
    assert await findings(database) == []
    async with database.begin() as session:
        assert (await audit.head_of(session)).position == 6 * 8 * 2


async def test_the_commands_tell_findings_and_who_did_what(
    database: Database, sealed: Head, surroundings: dict[str, str]
) -> None:
    code, said = await done(surroundings, "verify-audit", "toy", "--head", str(sealed))
    assert (code, said) == (0, f"6 entries sealed, 0 findings, head {sealed}\n")
    await tamper(database, "UPDATE audit SET act = 'other' WHERE id = 3")
    code, said = await done(surroundings, "verify-audit", "toy")
    assert (code, said.splitlines()[0][:11]) == (1, "position 3:")
    code, said = await done(surroundings, "list-audit", "toy", "--person", str(PERSON))
    assert [line.split()[2] for line in said.splitlines()] == ["read", "other", "left"]
    assert f"by {ACTOR}  of {PERSON}  boards/1" in said
