"""Sessions: one link, one sign-in; tokens that rotate; a family that falls together."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from auth import queries
from auth.domain.accounts import Change
from auth.domain.sessions import RefreshToken, SignInSession
from auth.settings import Settings
from auth.usecases.keys import draw_first_keys, rotate_keys
from auth.usecases.writing import begin_changing, save
from contracts.auth import PersonChanged
from fastapi import FastAPI
from joserfc.jwk import KeySet
from kernel.db import Database
from kernel.identity import Caller, Keys, verify
from kernel.testing import emitted, problem
from sqlalchemy import text
from sqlmodel import select

from .conftest import BROWSER, OTHER_BROWSER, Ask, SignIn
from .people import candidate, known, registrar
from .test_links import LINA, age_links


async def verified(client: httpx.AsyncClient, token: str) -> Caller:
    """The caller, as any service reads it with the published keys."""
    jwks = (await client.get("/.well-known/jwks.json")).json()
    return verify(token, KeySet.import_key_set(jwks))


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/sessions/refresh", json={"refresh_token": token})


async def test_a_sign_in_gives_a_token_that_every_service_verifies(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate(), registrar())).after
    body = await sign_in(LINA)
    caller = await verified(client, body["access_token"])
    assert caller.person == person.id
    assert caller.grants == person.grants
    assert caller.amr == ("email",)
    assert (caller.factor_demanded, caller.factor_time) == (False, None)
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert body["person"] == {
        "id": str(person.id), "given_name": "Lina", "family_name": "Charvoz"
    }  # fmt: skip
    assert [role["role"] for role in body["roles"]] == ["candidate", "registrar"]


@pytest.mark.rule("O2")
async def test_without_a_campaign_everyone_with_an_account_signs_in(
    database: Database, sign_in: SignIn
) -> None:
    for address, grants in ((LINA, [candidate()]), ("r@ufr.test", [registrar()]), ("n@x.test", [])):
        person = (await known(database, address, *grants)).after
        assert (await sign_in(address))["person"]["id"] == str(person.id)


@pytest.mark.rule("S2")
async def test_a_link_used_twice_at_once_signs_in_once(
    client: httpx.AsyncClient, database: Database, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    body = {"token": await ask(LINA), "browser": BROWSER}
    answers = await asyncio.gather(*(client.post("/sessions", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [410] * 7
    async with database.begin() as session:
        assert len((await session.exec(select(SignInSession))).all()) == 1


@pytest.mark.rule("S3")
async def test_a_link_opens_no_session_in_another_browser_and_stays_good(
    client: httpx.AsyncClient, database: Database, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    token = await ask(LINA)
    elsewhere = await client.post("/sessions", json={"token": token, "browser": OTHER_BROWSER})
    refusal = problem(elsewhere)
    assert (refusal["status"], refusal["type"]) == (403, "urn:appariement:other-browser")
    here = await client.post("/sessions", json={"token": token, "browser": BROWSER})
    assert here.status_code == 201


@pytest.mark.rule("S2")
async def test_an_expired_link_opens_no_session(
    client: httpx.AsyncClient, database: Database, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    token = await ask(LINA)
    await age_links(database, 10)
    answer = await client.post("/sessions", json={"token": token, "browser": BROWSER})
    assert (answer.status_code, problem(answer)["type"]) == (410, "urn:appariement:link-expired")


async def test_without_a_signing_key_no_link_is_spent(
    client: httpx.AsyncClient, database: Database, settings: Settings, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    body = {"token": await ask(LINA), "browser": BROWSER}
    async with database.begin() as session:
        await session.execute(text("DELETE FROM signing_keys"))
    assert problem(await client.post("/sessions", json=body))["status"] == 503
    async with database.begin() as session:
        await draw_first_keys(session, vault=settings.vault)
    assert (await client.post("/sessions", json=body)).status_code == 201


async def test_the_first_sign_in_is_told_once(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate())).after
    await sign_in(LINA)
    await sign_in(LINA)
    told = [event for event in await emitted(database, PersonChanged) if event.first_sign_in_at]
    (event,) = told
    assert event.person == person.id
    assert event.grants == person.grants


async def test_a_refreshed_session_carries_the_roles_of_the_instant(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    body = await sign_in(LINA)
    async with database.begin() as session:
        await session.execute(text("DELETE FROM grants"))
    answer = await refresh(client, body["refresh_token"])
    assert answer.status_code == 200
    before = await verified(client, body["access_token"])
    after = await verified(client, answer.json()["access_token"])
    assert (after.session, after.auth_time) == (before.session, before.auth_time)
    assert after.grants == () != before.grants


@pytest.mark.rule("S13")
async def test_a_refresh_token_used_again_closes_the_whole_session(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    first = (await sign_in(LINA))["refresh_token"]
    second = (await refresh(client, first)).json()["refresh_token"]
    for stolen_or_later in (first, second):
        refusal = problem(await refresh(client, stolen_or_later))
        assert (refusal["status"], refusal["type"]) == (401, "urn:appariement:session-revoked")


async def test_a_refresh_token_used_twice_at_once_rotates_once(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    token = (await sign_in(LINA))["refresh_token"]
    answers = await asyncio.gather(*(refresh(client, token) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_another_session_of_the_person_survives_the_fall_of_one(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    lost, kept = await sign_in(LINA), await sign_in(LINA)
    for _ in range(2):
        await refresh(client, lost["refresh_token"])
    assert (await refresh(client, kept["refresh_token"])).status_code == 200


async def test_a_token_nobody_was_given_and_an_ended_session_are_refused(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    assert problem(await refresh(client, "x" * 43))["type"] == "urn:appariement:not-signed-in"
    token = (await sign_in(LINA))["refresh_token"]
    async with database.begin() as session:
        await session.execute(text("UPDATE sessions SET ends_at = clock_timestamp()"))
    assert problem(await refresh(client, token))["type"] == "urn:appariement:not-signed-in"


async def test_refresh_tokens_are_kept_as_digests_alone(
    database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    token = (await sign_in(LINA))["refresh_token"]
    async with database.begin() as session:
        (kept,) = (await session.exec(select(RefreshToken))).all()
        assert token.encode() not in kept.token_hash
        assert len(kept.token_hash) == 32


async def test_leaving_closes_the_session(
    client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    body = await sign_in(LINA)
    await trust_own_keys(client, app)
    mine = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await client.delete("/sessions/current", headers=mine)).status_code == 204
    assert (await client.delete("/sessions/current", headers=mine)).status_code == 204
    assert problem(await refresh(client, body["refresh_token"]))["type"].endswith("session-revoked")
    assert (await client.delete("/sessions/current")).status_code == 401


async def trust_own_keys(client: httpx.AsyncClient, app: FastAPI) -> None:
    keys = Keys("http://127.0.0.1:1/jwks.json")
    published = (await client.get("/.well-known/jwks.json")).json()
    keys.trust(KeySet.import_key_set(published))
    app.state.keys = keys


async def test_my_own_page_says_who_i_am(
    client: httpx.AsyncClient, app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate())).after
    body = await sign_in(LINA)
    await trust_own_keys(client, app)
    mine = {"Authorization": f"Bearer {body['access_token']}"}
    me: dict[str, Any] = (await client.get("/me", headers=mine)).json()
    assert UUID(me["id"]) == person.id
    assert me["addresses"] == [{"address": LINA, "main": True}]
    assert me["roles"] == body["roles"]
    assert (me["rpps"], me["university"], me["phone"]) == (None, None, None)
    assert (await client.get("/me")).status_code == 401


async def test_a_token_signed_before_a_rotation_stays_good(
    client: httpx.AsyncClient, database: Database, settings: Settings, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    before = (await sign_in(LINA))["access_token"]
    async with database.begin() as session:
        await rotate_keys(session, vault=settings.vault)
    after = (await sign_in(LINA))["access_token"]
    assert before.split(".")[0] != after.split(".")[0]
    one, other = await verified(client, before), await verified(client, after)
    assert one.person == other.person


async def test_a_sign_in_takes_few_statements(
    client: httpx.AsyncClient, database: Database, ask: Ask, sign_in: SignIn, statements: Any
) -> None:
    await known(database, LINA, candidate())
    await sign_in(LINA)
    token = await ask(LINA)
    with statements() as signing_in:
        answer = await client.post("/sessions", json={"token": token, "browser": BROWSER})
    assert len(signing_in) == 3, signing_in  # with the audit
    with statements() as refreshing:
        await refresh(client, answer.json()["refresh_token"])
    assert len(refreshing) == 2, refreshing


async def test_a_first_sign_in_while_roles_change_is_not_forgotten(
    database: Database, sign_in: SignIn
) -> None:
    before = (await known(database, LINA, candidate())).after
    async with database.begin() as session:
        await begin_changing(session)
        read = (await queries.accounts(session, [before.id]))[before.id]
        await sign_in(LINA)
        await save(session, [Change(read, replace(read, grants=(candidate(), registrar())))])
    last = (await emitted(database, PersonChanged))[-1]
    assert last.first_sign_in_at is not None
    assert last.grants == (candidate(), registrar())


async def test_a_first_sign_in_waits_for_the_roles_being_changed(
    database: Database, sign_in: SignIn
) -> None:
    before = (await known(database, LINA, candidate())).after
    async with database.begin() as session:
        await begin_changing(session)
        await save(session, [Change(before, replace(before, grants=(registrar(),)))])
        signing_in = asyncio.create_task(sign_in(LINA))
        await asyncio.wait([signing_in], timeout=0.5)
        assert not signing_in.done()
    assert [role["role"] for role in (await signing_in)["roles"]] == ["registrar"]
    last = (await emitted(database, PersonChanged))[-1]
    assert last.first_sign_in_at is not None
    assert last.grants == (registrar(),)
