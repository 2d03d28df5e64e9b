"""Links: asked for, looked at, told to notifications alone."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from auth.domain.links import SignInLink
from contracts.auth import SignInRequested
from fastapi import FastAPI
from kernel.db import Database
from kernel.rates import Rates
from kernel.runtime import connect_redis
from kernel.testing import emitted, problem
from kernel.tokens import digest
from redis.asyncio import Redis
from sqlalchemy import text, update
from sqlmodel import col, select

from .conftest import BROWSER, OTHER_BROWSER, Ask, Unseal
from .people import candidate, known

LINA = "lina.charvoz@internes.test"


async def age_links(database: Database, minutes: int) -> None:
    async with database.begin() as session:
        earlier = col(SignInLink.expires_at) - timedelta(minutes=minutes)
        await session.execute(update(SignInLink).values(expires_at=earlier))


async def post(client: httpx.AsyncClient, address: str, **headers: str) -> httpx.Response:
    body = {"address": address, "browser": BROWSER}
    return await client.post("/sign-in-links", json=body, headers=headers)


@pytest.mark.rule("S2")
async def test_a_link_is_mailed_to_the_address_that_asked(
    database: Database, ask: Ask, unsealed: Unseal
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    token = await ask(f" {LINA.upper()} ")
    (event,) = await emitted(database, SignInRequested)
    (mail,) = await unsealed()
    assert event.person == person
    assert mail == {
        "address": LINA,
        "link": f"http://localhost:1/connexion/lien/{token}",
        "code": mail["code"],
        "expires_at": event.expires_at.isoformat(),
    }


async def test_a_token_and_a_browser_are_kept_as_digests_alone(
    database: Database, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    token = await ask(LINA)
    async with database.begin() as session:
        (link,) = (await session.exec(select(SignInLink))).all()
        everything = await session.execute(
            text("SELECT to_jsonb(l)::text FROM sign_in_links l UNION ALL "
                 "SELECT to_jsonb(o)::text || convert_from(o.value, 'UTF8') FROM outbox o")
        )  # fmt: skip
        assert not [row for (row,) in everything if token in row or BROWSER in row]
    assert (link.token_hash, link.browser_hash) == (digest(token), digest(BROWSER))
    assert len(token) >= 43


@pytest.mark.rule("S1")
async def test_an_unknown_address_gets_the_same_answer_and_a_decoy_leaves(
    client: httpx.AsyncClient, database: Database, counters: Redis, keys: None, unsealed: Unseal
) -> None:
    await known(database, LINA, candidate())
    found, missing = await post(client, LINA), await post(client, "personne@internes.test")
    assert found.status_code == missing.status_code == 202
    assert found.json().keys() == missing.json().keys() == {"expires_at"}
    assert len(found.content) == len(missing.content)
    unlike = {"x-request-id"}
    assert {k: v for k, v in found.headers.items() if k not in unlike} == {
        k: v for k, v in missing.headers.items() if k not in unlike
    }
    real, decoy = await emitted(database, SignInRequested)
    assert len(real.sealed) == len(decoy.sealed)
    assert [mail["address"] for mail in await unsealed()] == [LINA, None]


@pytest.mark.rule("S1")
async def test_the_same_statements_run_for_a_known_and_an_unknown_address(
    client: httpx.AsyncClient, database: Database, counters: Redis, keys: None, statements: Any
) -> None:
    await known(database, LINA, candidate())
    with statements() as of_known:
        await post(client, LINA)
    with statements() as of_unknown:
        await post(client, "personne@internes.test")
    assert of_known == of_unknown
    assert len(of_known) == 2


async def test_a_decoy_signs_nobody_in(ask: Ask, client: httpx.AsyncClient) -> None:
    token = await ask("personne@internes.test")
    answer = await client.post("/sessions", json={"token": token, "browser": BROWSER})
    assert problem(answer)["type"] == "urn:appariement:link-unknown"
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"address": "lina", "browser": BROWSER}, "address", "un seul"),
        ({"address": "hélène@chu.test", "browser": BROWSER}, "address", "sans accent"),
        ({"address": LINA, "browser": "short"}, "browser", "format refusé"),
        ({"address": LINA, "browser": BROWSER, "else": 1}, "else", "champ inconnu"),
        ({"browser": BROWSER}, "address", "champ obligatoire"),
    ],
)
async def test_what_is_not_an_address_is_refused(
    client: httpx.AsyncClient, body: dict[str, Any], field: str, message: str
) -> None:
    refusal = problem(await client.post("/sign-in-links", json=body))
    assert refusal["status"] == 422
    assert refusal["errors"][0]["field"] == field
    assert message in refusal["errors"][0]["message"]


@pytest.mark.rule("S5")
async def test_looking_spends_nothing_and_names_to_the_asking_browser_alone(
    client: httpx.AsyncClient, database: Database, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    token = await ask(LINA)
    for _ in range(3):  # scanners of mails open links
        seen = await client.get(f"/sign-in-links/{token}")
        assert (seen.status_code, seen.json()["given_name"]) == (200, None)
    other = await client.get(f"/sign-in-links/{token}", headers={"X-Browser": OTHER_BROWSER})
    assert other.json()["family_name"] is None
    mine = await client.get(f"/sign-in-links/{token}", headers={"X-Browser": BROWSER})
    assert (mine.json()["given_name"], mine.json()["family_name"]) == ("Lina", "Charvoz")
    signed = await client.post("/sessions", json={"token": token, "browser": BROWSER})
    assert signed.status_code == 201


async def test_a_dead_link_says_why(
    client: httpx.AsyncClient, database: Database, ask: Ask
) -> None:
    await known(database, LINA, candidate())
    unknown = problem(await client.get("/sign-in-links/never-drawn"))
    assert (unknown["status"], unknown["type"]) == (404, "urn:appariement:link-unknown")
    used = await ask(LINA)
    await client.post("/sessions", json={"token": used, "browser": BROWSER})
    spent = problem(await client.get(f"/sign-in-links/{used}"))
    assert (spent["status"], spent["type"]) == (410, "urn:appariement:link-used")
    assert spent["used_at"]
    late = await ask(LINA)
    await age_links(database, 10)
    expired = problem(await client.get(f"/sign-in-links/{late}"))
    assert (expired["status"], expired["type"]) == (410, "urn:appariement:link-expired")
    assert expired["expired_at"]


async def test_an_address_asks_five_times_in_fifteen_minutes_known_or_not(
    client: httpx.AsyncClient, database: Database, counters: Redis
) -> None:
    await known(database, LINA, candidate())
    for address in (LINA, "personne@internes.test"):
        answers = [await post(client, address) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        refusal = answers[-1]
        assert 0 < int(refusal.headers["Retry-After"]) <= 15 * 60
        assert problem(refusal)["type"] == "urn:appariement:too-many"
    async for key in counters.scan_iter("*"):
        assert LINA.encode() not in key
    assert [key async for key in counters.scan_iter("auth:*")]


async def test_a_network_asks_a_hundred_times_in_fifteen_minutes(
    client: httpx.AsyncClient, database: Database, counters: Redis
) -> None:
    asked = [
        post(client, f"a{number}@internes.test", **{"X-Forwarded-For": f"6.6.6.6, 10.1.2.{number}"})
        for number in range(101)
    ]
    statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert sorted(statuses) == [202] * 100 + [429]
    elsewhere = await post(client, "b@internes.test", **{"X-Forwarded-For": "10.1.2.1, 10.1.3.1"})
    assert elsewhere.status_code == 202


async def test_links_are_sent_while_redis_is_away(
    client: httpx.AsyncClient, app: FastAPI, database: Database
) -> None:
    away = "redis://127.0.0.1:1/0"
    app.state.rates = Rates(connect_redis(away), away, owner="auth")
    answers = [await post(client, LINA) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 6
