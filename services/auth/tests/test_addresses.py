"""One's own addresses: added once confirmed, by the account that asked, to nobody else's cost."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from auth.domain.claims import AddressClaim
from auth.usecases.sweeping import sweep
from contracts.auth import ContactsChanged
from contracts.identity import AddressClaimed
from joserfc import jwe
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from kernel.tokens import digest
from redis.asyncio import Redis
from sqlalchemy import text, update
from sqlmodel import col, select

from .conftest import BROWSER, NOTIFICATIONS_KEY, Ask
from .people import candidate, known, responsable
from .test_import import account

LINA = "lina.charvoz@internes.test"
MARC = "m.ossard@chu-lyon.test"
SECOND = "lina.charvoz@chu-lyon.test"

Claim = Callable[..., Awaitable[str]]


@pytest.fixture
async def lina(database: Database) -> UUID:
    return (await known(database, LINA, candidate())).after.id


@pytest.fixture
def claim(client: httpx.AsyncClient, database: Database, counters: Redis, lina: UUID) -> Claim:
    """`await claim(address)`: asks to add it to Lina's account, and reads the token mailed."""

    async def claim(address: str = SECOND, *, person: UUID = lina) -> str:
        answer = await ask(client, person, address)
        assert answer.status_code == 202, answer.text
        return str((await mailed(database))[-1]["link"]).rpartition("/")[2]

    return claim


async def ask(client: httpx.AsyncClient, person: UUID, address: str) -> httpx.Response:
    headers = signed_in(candidate(), person=person)
    return await client.post("/me/addresses", json={"address": address}, headers=headers)


async def post(client: httpx.AsyncClient, person: UUID, act: str, **body: str) -> httpx.Response:
    headers = signed_in(candidate(), person=person)
    return await client.post(f"/me/addresses/{act}", json=body, headers=headers)


async def confirm(client: httpx.AsyncClient, person: UUID, token: str) -> httpx.Response:
    return await post(client, person, "confirmation", token=token)


async def mailed(database: Database) -> list[dict[str, Any]]:
    return [
        json.loads(jwe.decrypt_compact(event.sealed, NOTIFICATIONS_KEY).plaintext or b"")
        for event in await emitted(database, AddressClaimed)
    ]


async def listed(client: httpx.AsyncClient, person: UUID) -> list[tuple[str, bool, bool]]:
    headers = signed_in(candidate(), person=person)
    body = (await client.get("/me/addresses", headers=headers)).json()
    return [(one["address"], one["main"], one["confirmed"]) for one in body["items"]]


@pytest.mark.rule("S9")
async def test_an_address_is_added_once_its_link_comes_back(
    client: httpx.AsyncClient, database: Database, lina: UUID, claim: Claim
) -> None:
    token = await claim(f" {SECOND.upper()} ")
    (mail,) = await mailed(database)
    assert mail["address"] == SECOND
    assert mail["link"] == f"http://localhost:1/mes-informations/adresses/{token}"
    assert await listed(client, lina) == [(LINA, True, True), (SECOND, False, False)]
    answer = await confirm(client, lina, token)
    assert answer.status_code == 200
    assert answer.json()["addresses"] == [
        {"address": LINA, "main": True}, {"address": SECOND, "main": False}
    ]  # fmt: skip
    assert await listed(client, lina) == [(LINA, True, True), (SECOND, False, True)]
    told = (await emitted(database, ContactsChanged))[-1]
    assert [one.address for one in told.addresses] == [LINA, SECOND]
    assert [act.act for act in await audited_acts(database)] == ["added address"]


@pytest.mark.rule("S7")
async def test_any_of_ones_addresses_signs_in_once_confirmed(
    client: httpx.AsyncClient, lina: UUID, claim: Claim, ask: Ask
) -> None:
    confirmation = await claim()
    body = {"token": await ask(SECOND), "browser": BROWSER}
    assert (await client.post("/sessions", json=body)).status_code == 404, "nobody's yet"
    await confirm(client, lina, confirmation)
    body["token"] = await ask(SECOND)
    opened = await client.post("/sessions", json=body)
    assert (opened.status_code, opened.json()["person"]["id"]) == (201, str(lina))


async def test_a_confirmation_token_has_256_bits_and_is_kept_as_its_digest(
    database: Database, claim: Claim
) -> None:
    token = await claim()
    async with database.begin() as session:
        (kept,) = (await session.exec(select(AddressClaim))).all()
        rows = await session.execute(
            text("SELECT to_jsonb(c)::text FROM address_claims c UNION ALL "
                 "SELECT to_jsonb(o)::text || convert_from(o.value, 'UTF8') FROM outbox o")
        )  # fmt: skip
        assert not [row for (row,) in rows if token in row]
    assert kept.token_hash == digest(token)
    assert len(token) >= 43
    assert kept.used_at is None


@pytest.mark.rule("S8")
async def test_an_address_of_another_is_refused_at_once_and_nothing_is_merged(
    client: httpx.AsyncClient, database: Database, counters: Redis, lina: UUID
) -> None:
    marc = (await known(database, MARC, responsable("69-0418"))).after
    refusal = problem(await ask(client, lina, MARC))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:address-taken")
    assert "Rien n'a été modifié ni réuni" in refusal["detail"]
    assert await emitted(database, AddressClaimed) == []
    assert await account(database, MARC) == marc


@pytest.mark.rule("S8")
async def test_of_two_who_claim_an_address_the_first_to_confirm_has_it(
    client: httpx.AsyncClient, database: Database, lina: UUID, claim: Claim
) -> None:
    marc = (await known(database, MARC)).after.id
    tokens = {lina: await claim(), marc: await claim(person=marc)}
    answers = await asyncio.gather(
        *(confirm(client, person, token) for person, token in tokens.items())
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refusal = problem(next(answer for answer in answers if answer.status_code == 409))
    assert refusal["type"] == "urn:appariement:address-taken"
    assert len(await emitted(database, ContactsChanged)) == 3


async def test_a_confirmation_link_is_good_once_even_at_once(
    client: httpx.AsyncClient, lina: UUID, claim: Claim
) -> None:
    token = await claim()
    answers = await asyncio.gather(*(confirm(client, lina, token) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]


async def test_a_link_opened_from_another_account_says_what_to_do_and_stays_good(
    client: httpx.AsyncClient, database: Database, lina: UUID, claim: Claim
) -> None:
    marc = (await known(database, MARC)).after.id
    token = await claim()
    refusal = problem(await confirm(client, marc, token))
    assert (refusal["status"], refusal["type"]) == (403, "urn:appariement:claim-of-another")
    assert "Connectez-vous avec celui qui a ajouté cette adresse" in refusal["detail"]
    body = {"token": token}
    assert (await client.post("/me/addresses/confirmation", json=body)).status_code == 401
    assert (await confirm(client, lina, token)).status_code == 200


async def test_a_confirmation_link_expires_in_a_day(
    client: httpx.AsyncClient, database: Database, lina: UUID, claim: Claim
) -> None:
    token = await claim()
    await age(database, timedelta(hours=24))
    assert problem(await confirm(client, lina, token))["type"] == "urn:appariement:claim-expired"
    assert await listed(client, lina) == [(LINA, True, True)]
    await age(database, timedelta(hours=24, minutes=1))
    async with database.begin() as session:
        await sweep(session)
    assert problem(await confirm(client, lina, token))["type"] == "urn:appariement:claim-unknown"


async def age(database: Database, by: timedelta) -> None:
    async with database.begin() as session:
        earlier = col(AddressClaim.expires_at) - by
        await session.execute(update(AddressClaim).values(expires_at=earlier))


async def test_asked_again_only_the_last_link_is_good(
    client: httpx.AsyncClient, lina: UUID, claim: Claim
) -> None:
    first, last = await claim(), await claim()
    assert problem(await confirm(client, lina, first))["status"] == 404
    assert (await confirm(client, lina, last)).status_code == 200


async def test_ones_own_address_is_not_added_again(
    client: httpx.AsyncClient, counters: Redis, lina: UUID
) -> None:
    refusal = problem(await ask(client, lina, LINA))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:address-already-yours")


async def test_five_addresses_an_hour_are_asked_for_known_or_not(
    client: httpx.AsyncClient, database: Database, counters: Redis, lina: UUID
) -> None:
    """So the refusals tell nobody who has an account."""
    await known(database, MARC)
    asked = [MARC, *(f"a{number}@internes.test" for number in range(4)), MARC]
    answers = [await ask(client, lina, address) for address in asked]
    assert [answer.status_code for answer in answers] == [409, 202, 202, 202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) > 3000


@pytest.mark.parametrize("odd", ["", "lina", "hélène@chu.test", "a b@chu.test", 12, None])
async def test_what_is_no_address_is_refused(
    client: httpx.AsyncClient, counters: Redis, lina: UUID, odd: Any
) -> None:
    refusal = problem(await ask(client, lina, odd))
    assert (refusal["status"], refusal["errors"][0]["field"]) == (422, "address")


async def test_an_address_added_is_removed_with_the_links_on_their_way_to_it(
    client: httpx.AsyncClient, database: Database, lina: UUID, claim: Claim, ask: Ask
) -> None:
    await confirm(client, lina, await claim())
    link = await ask(SECOND)
    answer = await post(client, lina, "removal", address=SECOND)
    assert answer.status_code == 200
    assert answer.json()["addresses"] == [{"address": LINA, "main": True}]
    told = (await emitted(database, ContactsChanged))[-1]
    assert [one.address for one in told.addresses] == [LINA]
    opened = await client.post("/sessions", json={"token": link, "browser": BROWSER})
    assert problem(opened)["type"] == "urn:appariement:link-expired"
    assert [act.act for act in await audited_acts(database)] == [
        "added address", "removed address"
    ]  # fmt: skip


async def test_an_address_removed_may_be_added_again(
    client: httpx.AsyncClient, lina: UUID, claim: Claim
) -> None:
    await confirm(client, lina, await claim())
    await post(client, lina, "removal", address=SECOND)
    assert (await confirm(client, lina, await claim())).status_code == 200


async def test_an_address_that_waits_is_given_up(
    client: httpx.AsyncClient, lina: UUID, claim: Claim
) -> None:
    token = await claim()
    assert (await post(client, lina, "removal", address=SECOND)).status_code == 200
    assert await listed(client, lina) == [(LINA, True, True)]
    assert (await confirm(client, lina, token)).status_code == 404


@pytest.mark.rule("S9")
async def test_the_main_address_is_not_removed_nor_anothers(
    client: httpx.AsyncClient, database: Database, lina: UUID
) -> None:
    await known(database, MARC)
    refusal = problem(await post(client, lina, "removal", address=LINA))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:main-address-stays")
    for address in (MARC, "personne@internes.test"):
        assert problem(await post(client, lina, "removal", address=address))["status"] == 404
    assert (await account(database, MARC)).main_address == MARC


async def test_the_same_key_again_gets_the_first_answer_and_no_other_mail(
    client: httpx.AsyncClient, database: Database, counters: Redis, lina: UUID
) -> None:
    headers = signed_in(candidate(), person=lina) | {"Idempotency-Key": "une-demande-0001"}
    body = {"address": SECOND}
    first = await client.post("/me/addresses", json=body, headers=headers)
    again = await client.post("/me/addresses", json=body, headers=headers)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(await emitted(database, AddressClaimed)) == 1
