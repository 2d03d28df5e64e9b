"""One request, one transaction; the same key, the same answer; a stale version, nothing."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from kernel import idempotency
from kernel.db import Database
from kernel.idempotency import IdempotencyKey
from kernel.testing import emitted, problem, signed_in
from observing import waiting
from sqlalchemy import func, select, text
from sqlmodel import SQLModel
from toy.domain import Board, Note, NoteWritten


async def count(database: Database, table: type[SQLModel]) -> int:
    async with database.begin() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


def keyed(key: str | None = None, **more: str) -> dict[str, str]:
    return signed_in() | {"Idempotency-Key": key or uuid4().hex} | more


async def test_a_change_and_its_event_are_saved_together(
    client: httpx.AsyncClient, database: Database
) -> None:
    answer = await client.post("/boards/a/notes", json={"number": 1}, headers=signed_in())
    assert answer.status_code == 201
    assert await count(database, Note) == 1
    assert await emitted(database, NoteWritten) == []  # not a type that the registry knows
    assert await waiting(database) == 1


async def test_a_commit_that_fails_is_no_success_and_saves_nothing(
    client: httpx.AsyncClient, database: Database
) -> None:
    headers = signed_in()
    first = await client.post("/boards/a/notes", json={"number": 1}, headers=headers)
    second = await client.post("/boards/a/notes", json={"number": 1}, headers=keyed())
    assert first.status_code == 201
    assert second.status_code == 409
    assert problem(second)["type"] == "urn:appariement:conflict"
    assert await count(database, Note) == 1
    assert await waiting(database) == 1
    assert await count(database, IdempotencyKey) == 0


async def test_an_unforeseen_failure_saves_nothing(
    client: httpx.AsyncClient, database: Database
) -> None:
    assert (await client.get("/broken")).status_code == 500
    assert await count(database, Note) == 0
    assert await waiting(database) == 0


async def test_the_same_key_again_gets_the_first_answer(
    client: httpx.AsyncClient, database: Database
) -> None:
    headers = keyed()
    first = await client.post("/boards/a/notes", json={"number": 1}, headers=headers)
    again = await client.post("/boards/a/notes", json={"number": 1}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(database, Note) == 1
    assert await waiting(database) == 1


async def test_the_key_is_looked_at_before_the_version(
    client: httpx.AsyncClient, database: Database
) -> None:
    headers = keyed() | {"If-Match": '"0"'}
    first = await client.put("/boards/a", json={"label": "un"}, headers=headers)
    again = await client.put("/boards/a", json={"label": "un"}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["etag"] == again.headers["etag"] == '"1"'
    assert again.json() == first.json()


async def test_a_key_does_not_serve_for_another_body(client: httpx.AsyncClient) -> None:
    headers = keyed()
    await client.post("/boards/a/notes", json={"number": 1}, headers=headers)
    other = await client.post("/boards/a/notes", json={"number": 2}, headers=headers)
    assert other.status_code == 422
    assert problem(other)["type"] == "urn:appariement:key-reused"


async def test_a_key_is_of_one_person(client: httpx.AsyncClient, database: Database) -> None:
    for number in (1, 2):
        answer = await client.post(
            "/boards/a/notes", json={"number": number}, headers=keyed("the-same-key")
        )
        assert answer.status_code == 201
    assert await count(database, Note) == 2


async def test_a_refusal_is_not_remembered(client: httpx.AsyncClient) -> None:
    headers = keyed()
    stale = await client.put(
        "/boards/a", json={"label": "un"}, headers=headers | {"If-Match": '"7"'}
    )
    fresh = await client.put(
        "/boards/a", json={"label": "un"}, headers=headers | {"If-Match": '"0"'}
    )
    assert (stale.status_code, fresh.status_code) == (412, 200)


async def test_doubles_at_the_same_time_get_one_answer(
    client: httpx.AsyncClient, database: Database
) -> None:
    headers = keyed()
    post = [client.post("/boards/a/notes", json={"number": 1}, headers=headers) for _ in range(5)]
    answers = await asyncio.gather(*post)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await count(database, Note) == 1


async def test_a_file_sent_again_is_known_though_its_boundary_is_new(
    client: httpx.AsyncClient,
) -> None:
    headers = keyed()
    sent = {"file": ("a.csv", b"numero;places\n1;2\n")}
    first = await client.post("/boards/a/import", files=sent, headers=headers)
    again = await client.post("/boards/a/import", files=sent, headers=headers)
    other = await client.post(
        "/boards/a/import", files={"file": ("a.csv", b"numero\n")}, headers=headers
    )
    assert first.json() == again.json() == {"size": 18}
    assert again.headers["idempotent-replayed"] == "true"
    assert other.status_code == 422


async def test_old_answers_are_forgotten(client: httpx.AsyncClient, database: Database) -> None:
    for _ in range(2):
        await client.put(
            f"/boards/{uuid4().hex}", json={"label": "un"}, headers=keyed() | {"If-Match": '"0"'}
        )
    async with database.begin() as session:
        await session.execute(
            text(
                "UPDATE idempotency_keys SET created_at = now() - interval '3 days' "
                "WHERE key = (SELECT min(key) FROM idempotency_keys)"
            )
        )
        await idempotency.forget_old(session)
    assert await count(database, IdempotencyKey) == 1


async def test_a_change_without_a_version_is_refused(client: httpx.AsyncClient) -> None:
    for headers in ({}, {"If-Match": "3"}, {"If-Match": "*"}):
        answer = await client.put("/boards/a", json={"label": "un"}, headers=signed_in() | headers)
        assert answer.status_code == 428
        assert problem(answer)["type"] == "urn:appariement:version-required"


async def test_a_stale_version_gets_the_current_state(
    client: httpx.AsyncClient, database: Database
) -> None:
    for expected, status in (('"0"', 200), ('"0"', 412)):
        answer = await client.put(
            "/boards/a", json={"label": "un"}, headers=signed_in() | {"If-Match": expected}
        )
        assert answer.status_code == status
    body = problem(answer)
    assert body["type"] == "urn:appariement:stale-version"
    assert body["version"] == 1
    assert body["current"] == {"code": "a", "label": "un", "version": 1}


@pytest.mark.parametrize("rounds", [8])
async def test_of_those_who_change_the_same_version_one_succeeds(
    client: httpx.AsyncClient, database: Database, rounds: int
) -> None:
    headers = signed_in() | {"If-Match": '"0"'}
    async with database.begin() as session:
        session.add(Board(code="a", label="", version=0))
    put = [client.put("/boards/a", json={"label": f"{n}"}, headers=headers) for n in range(rounds)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*put))
    assert statuses == [200, *[412] * (rounds - 1)]
