"""The code of a mail: typed in the browser that asked, counted when wrong, never in the way of a
link."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from auth.domain.links import CODE_TRIES, WrongCode
from auth.usecases.sweeping import sweep
from kernel.db import Database
from kernel.testing import problem
from sqlalchemy import func, select, text, update
from sqlmodel import col

from .conftest import BROWSER, OTHER_BROWSER, Ask, Unseal
from .people import candidate, known

LINA = "lina.charvoz@internes.test"


@pytest.fixture
async def code(database: Database, ask: Ask, unsealed: Unseal) -> str:
    """As mailed to Lina, who asked in BROWSER."""
    await known(database, LINA, candidate())
    await ask(LINA)
    return str((await unsealed())[-1]["code"])


async def type_(client: httpx.AsyncClient, code: str, browser: str = BROWSER) -> httpx.Response:
    return await client.post("/sessions/code", json={"code": code, "browser": browser})


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def block(client: httpx.AsyncClient, code: str) -> None:
    for _ in range(CODE_TRIES):
        await type_(client, other_than(code))


@pytest.mark.rule("S4")
async def test_the_code_signs_in_once_in_the_browser_that_asked(
    client: httpx.AsyncClient, code: str
) -> None:
    answer = await type_(client, f" {code[:3]} {code[3:]} ")
    assert answer.status_code == 201
    assert answer.json()["roles"][0]["role"] == "candidate"
    assert problem(await type_(client, code))["type"] == "urn:appariement:no-code-asked"


@pytest.mark.rule("S4")
async def test_the_code_signs_nobody_in_elsewhere(client: httpx.AsyncClient, code: str) -> None:
    assert problem(await type_(client, code, OTHER_BROWSER))["status"] == 410
    assert (await type_(client, code)).status_code == 201


async def test_of_two_at_once_one_signs_in(client: httpx.AsyncClient, code: str) -> None:
    answers = await asyncio.gather(*(type_(client, code) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201, *[410] * 7]


async def test_asked_twice_either_mail_has_a_good_code(
    client: httpx.AsyncClient, ask: Ask, unsealed: Unseal, code: str
) -> None:
    await ask(LINA)
    assert (await type_(client, code)).status_code == 201
    assert (await type_(client, (await unsealed())[-1]["code"])).status_code == 201


async def test_codes_are_tried_for_the_last_address_alone(
    client: httpx.AsyncClient, ask: Ask, code: str
) -> None:
    """Else another address asked for in between would pay for the tries."""
    await ask("personne@internes.test")
    assert (await type_(client, code)).status_code == 422


async def test_a_code_and_an_address_are_kept_as_macs_alone(database: Database, code: str) -> None:
    async with database.begin() as session:
        rows = await session.execute(text("SELECT to_jsonb(l)::text FROM sign_in_links l"))
        assert not [row for (row,) in rows if code in row or LINA in row]


@pytest.mark.rule("S4")
async def test_each_wrong_code_tells_how_many_are_left_then_codes_are_blocked(
    client: httpx.AsyncClient, code: str
) -> None:
    answers = [problem(await type_(client, other_than(code))) for _ in range(CODE_TRIES)]
    assert [answer.get("left") for answer in answers] == [4, 3, 2, 1, None]
    assert [answer["status"] for answer in answers] == [422, 422, 422, 422, 429]
    assert problem(await type_(client, code))["type"] == "urn:appariement:codes-blocked"


async def test_wrong_codes_at_once_are_each_counted(client: httpx.AsyncClient, code: str) -> None:
    answers = await asyncio.gather(*(type_(client, other_than(code)) for _ in range(20)))
    assert [answer.status_code for answer in answers].count(422) == CODE_TRIES - 1
    assert (await type_(client, code)).status_code == 429


@pytest.mark.rule("S4")
async def test_blocked_codes_never_block_the_link(
    client: httpx.AsyncClient, database: Database, ask: Ask, unsealed: Unseal
) -> None:
    await known(database, LINA, candidate())
    token = await ask(LINA)
    await block(client, (await unsealed())[-1]["code"])
    answer = await client.post("/sessions", json={"token": token, "browser": BROWSER})
    assert answer.status_code == 201


async def test_a_new_link_gives_no_new_tries_and_an_hour_does(
    client: httpx.AsyncClient, database: Database, ask: Ask, unsealed: Unseal, code: str
) -> None:
    await block(client, code)
    await ask(LINA)
    fresh = str((await unsealed())[-1]["code"])
    assert (await type_(client, fresh)).status_code == 429
    async with database.begin() as session:
        earlier = col(WrongCode.tried_at) - timedelta(hours=1)
        await session.execute(update(WrongCode).values(tried_at=earlier))
    assert (await type_(client, fresh)).status_code == 201


@pytest.mark.rule("S1")
async def test_an_unknown_address_is_answered_alike(
    client: httpx.AsyncClient, ask: Ask, unsealed: Unseal
) -> None:
    await ask("personne@internes.test")
    decoy = (await unsealed())[-1]["code"]
    assert problem(await type_(client, decoy))["left"] == CODE_TRIES - 1
    await block(client, decoy)
    assert (await type_(client, decoy)).status_code == 429


@pytest.mark.rule("S1")
async def test_the_same_statements_run_for_a_known_and_an_unknown_address(
    client: httpx.AsyncClient, ask: Ask, unsealed: Unseal, code: str, statements: Any
) -> None:
    with statements() as of_known:
        await type_(client, other_than(code))
    await ask("personne@internes.test")
    decoy = (await unsealed())[-1]["code"]
    with statements() as of_unknown:
        await type_(client, other_than(decoy))
    assert of_known == of_unknown


@pytest.mark.parametrize("wrong", ["12345", "1234567", "12345a", "", "١٢٣٤٥٦"])
async def test_what_is_not_six_digits_is_refused_and_not_counted(
    client: httpx.AsyncClient, database: Database, code: str, wrong: str
) -> None:
    refusal = problem(await type_(client, wrong))
    assert (refusal["status"], refusal["errors"][0]["field"]) == (422, "code")
    assert await tried(database) == 0


async def test_old_tries_are_forgotten(
    client: httpx.AsyncClient, database: Database, code: str
) -> None:
    await block(client, code)
    async with database.begin() as session:
        earlier = col(WrongCode.tried_at) - timedelta(hours=1)
        await session.execute(update(WrongCode).values(tried_at=earlier))
        await sweep(session)
    assert await tried(database) == 0


async def tried(database: Database) -> int:
    async with database.begin() as session:
        count = select(func.count()).select_from(WrongCode)
        return int((await session.execute(count)).scalar_one())
