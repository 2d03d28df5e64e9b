"""One's own sessions: listed, closed one by one or all; who signs in, who leaves, who is refused is
audited."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from kernel.db import Database
from kernel.testing import audited_acts, problem

from .conftest import BROWSER, OTHER_BROWSER, Ask, SignIn
from .people import candidate, known, registrar
from .test_links import LINA
from .test_sessions import refresh, trust_own_keys


async def listed(client: httpx.AsyncClient, opened: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/sessions", headers=bearer(opened))).json()[
        "items"
    ]
    return items


def bearer(opened: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {opened['access_token']}"}


@pytest.mark.rule("S13")
async def test_ones_open_sessions_are_listed_the_last_first(
    client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    first, second = await sign_in(LINA), await sign_in(LINA)
    await refresh(client, first["refresh_token"])
    await trust_own_keys(client, app)
    last, before = await listed(client, second)
    assert (last["current"], last["used_at"]) == (True, None)
    assert (before["current"], before["used_at"] is None) == (False, False)
    assert before["started_at"] < last["started_at"] < last["ends_at"]


@pytest.mark.rule("S13")
async def test_one_of_ones_sessions_or_all_the_others_are_closed(
    client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    lost, kept, other = [await sign_in(LINA) for _ in range(3)]
    await trust_own_keys(client, app)
    lost_id = (await listed(client, kept))[-1]["id"]
    for _ in range(2):
        answer = await client.delete(f"/sessions/{lost_id}", headers=bearer(kept))
        assert answer.status_code == 204
    assert problem(await refresh(client, lost["refresh_token"]))["status"] == 401
    assert len(await listed(client, kept)) == 2
    assert (await client.delete("/sessions/others", headers=bearer(kept))).status_code == 204
    assert problem(await refresh(client, other["refresh_token"]))["status"] == 401
    assert [one["current"] for one in await listed(client, kept)] == [True]
    assert (await refresh(client, kept["refresh_token"])).status_code == 200


@pytest.mark.rule("S13")
async def test_anothers_session_does_not_exist(
    client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    await known(database, "odile@chu.test", registrar("LYO"))
    hers, mine = await sign_in("odile@chu.test"), await sign_in(LINA)
    await trust_own_keys(client, app)
    (session,) = await listed(client, hers)
    for id_ in (session["id"], "00000000-0000-0000-0000-000000000000"):
        answer = await client.delete(f"/sessions/{id_}", headers=bearer(mine))
        assert problem(answer)["status"] == 404
    assert (await refresh(client, hers["refresh_token"])).status_code == 200


async def test_each_sign_in_and_each_end_of_a_session_is_audited(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    token = (await sign_in(LINA))["refresh_token"]
    for _ in range(3):
        await refresh(client, token)
    entries = await audited_acts(database)
    assert [(one.act, one.actor, one.person) for one in entries] == [
        ("signed-in", person, person),
        ("signed-out", person, person),
    ]
    assert entries[1].detail == {"why": "refresh-token-reused"}


@pytest.mark.rule("S17")
async def test_what_is_refused_to_someone_is_audited(
    client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    mine = bearer(await sign_in(LINA))
    await trust_own_keys(client, app)
    files = {"file": ("people.csv", b"x")}
    assert (await client.post("/persons/import", files=files, headers=mine)).status_code == 403
    entries = await audited_acts(database)
    assert (entries[-1].act, entries[-1].actor) == ("refused", person)
    assert entries[-1].subject == "POST /persons/import"


@pytest.mark.rule("S17")
async def test_a_sign_in_refused_is_audited_without_its_code_or_its_link(
    client: httpx.AsyncClient, database: Database, ask: Ask
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    for address, whose in (("nobody@internes.test", None), (LINA, person)):
        await ask(address)
        body = {"code": "000000", "browser": BROWSER}
        assert (await client.post("/sessions/code", json=body)).status_code == 422
        entry = (await audited_acts(database))[-1]
        assert (entry.act, entry.actor, entry.person) == ("sign-in refused", None, whose)
        assert entry.detail == {"why": "urn:appariement:code-wrong"}
    body = {"token": await ask(LINA), "browser": OTHER_BROWSER}
    assert (await client.post("/sessions", json=body)).status_code == 403
    entry = (await audited_acts(database))[-1]
    assert (entry.person, entry.detail) == (person, {"why": "urn:appariement:other-browser"})
