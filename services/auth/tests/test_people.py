"""People found by those who look after them; to the others they do not exist."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest
from auth.domain.accounts import grant_of
from contracts.auth import Grant
from contracts.catalog import PosteChanged
from contracts.notifications import DeliveryRecorded
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in
from sqlalchemy import text

from .people import MINISTRY, ars, candidate, coordinator, known, registrar, responsable

LINA = "lina.charvoz@internes.test"
AUDITOR = grant_of("auditor", *[None] * 6)

pytestmark = pytest.mark.usefixtures("references")


async def search(client: httpx.AsyncClient, *grants: Grant, **asked: str) -> list[str]:
    """The addresses found, page after page."""
    found: list[str] = []
    while True:
        answer = await client.get("/persons", params=asked, headers=signed_in(*grants))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += [one["address"] for one in body["items"]]
        if body["next"] is None:
            return found
        asked["after"] = body["next"]


async def test_people_are_found_by_words_of_their_name_address_or_rpps(
    client: httpx.AsyncClient, database: Database
) -> None:
    await known(database, LINA, candidate(), given="Lïna", family="Charvoz d'Été")
    await known(database, "marc@internes.test", candidate(), given="Marc", family="Ossard")
    async with database.begin() as session:
        await session.execute(
            text("UPDATE persons SET rpps = '10001234567' WHERE given_name = 'Marc'")
        )
    mine = registrar("LYO")
    assert await search(client, mine) == [LINA, "marc@internes.test"]
    assert await search(client, mine, q="CHARVOZ") == [LINA]
    assert await search(client, mine, q="lina ete") == [LINA]
    assert await search(client, mine, q="lina.char") == [LINA]
    assert await search(client, mine, q="10001234567") == ["marc@internes.test"]
    assert await search(client, mine, q="personne") == []
    assert await search(client, mine, q="%") == await search(client, mine, q="_") == []
    assert await search(client, mine, role="registrar") == []


async def test_a_long_list_is_read_page_after_page(
    client: httpx.AsyncClient, database: Database
) -> None:
    for number in range(101):
        await known(database, f"a{number:03}@internes.test", candidate(), family=f"N{number:03}")
    found = await search(client, registrar())
    assert found == [f"a{number:03}@internes.test" for number in range(101)]


@pytest.mark.parametrize(
    ("held", "seen"),
    [
        (candidate("LYO"), {"registrar LYO", "ars LYO", "ars region"}),
        (candidate("IDF", region="Île-de-France"), set()),
        (responsable("69-0418"), {"registrar LYO", "ars LYO", "ars region"}),
        (responsable("unknown"), set()),
        (coordinator("PED", region="Auvergne-Rhône-Alpes"),
         {"registrar LYO", "ars LYO", "ars region", "ministry"}),
        (coordinator("PED"), {"ministry"}),
        (registrar("GRE"), {"ars region", "ministry"}),
        (AUDITOR, {"ministry"}),
        (None, {"ministry"}),
    ],
)  # fmt: skip
async def test_staff_see_the_people_of_their_territory_and_the_ministry_sees_staff(
    client: httpx.AsyncClient,
    database: Database,
    deliver: Callable[..., Awaitable[None]],
    held: Grant | None,
    seen: set[str],
) -> None:
    await deliver(poste("69-0418"))
    person = (await known(database, LINA, *([held] if held else []))).after.id
    callers = {
        "registrar LYO": registrar("LYO"),
        "ars LYO": ars(subdivision="LYO"),
        "ars region": ars(region="Auvergne-Rhône-Alpes"),
        "ministry": MINISTRY,
    }
    found = {name for name, grant in callers.items() if await search(client, grant) == [LINA]}
    cards = {
        name: (await card(client, person, grant)).status_code for name, grant in callers.items()
    }
    assert found == seen
    assert cards == {name: 200 if name in seen else 404 for name in callers}


def poste(number: str, subdivision: str = "LYO") -> PosteChanged:
    return PosteChanged(
        campaign="2026-03",
        poste=number,
        speciality="PED",
        subdivision=subdivision,
        region="Auvergne-Rhône-Alpes",
        terrain="Pédiatrie générale",
        establishment="Hôpital des Trois-Rivières",
        months=6,
        places=1,
    )


async def card(client: httpx.AsyncClient, person: UUID, grant: Grant) -> httpx.Response:
    return await client.get(f"/persons/{person}", headers=signed_in(grant))


async def test_a_person_is_looked_after_where_their_university_is(
    client: httpx.AsyncClient, database: Database
) -> None:
    await known(database, LINA)
    async with database.begin() as session:
        university = "UPDATE persons SET university = 'Université d''Île-de-France'"
        await session.execute(text(university))
    assert await search(client, registrar("IDF")) == [LINA]
    assert await search(client, registrar("LYO")) == []


@pytest.mark.parametrize(
    "grant", [candidate(), responsable("69-0418"), coordinator("PED"), AUDITOR]
)
async def test_nobody_else_looks_for_people(
    client: httpx.AsyncClient, database: Database, grant: Grant
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    assert (await client.get("/persons", headers=signed_in(grant))).status_code == 403
    assert (await card(client, person, grant)).status_code == 403
    assert (await client.get("/persons")).status_code == 401


async def test_searches_and_cards_read_are_audited_without_what_was_typed(
    client: httpx.AsyncClient, database: Database
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    await search(client, registrar(), q="Charvoz", role="candidate")
    await card(client, person, registrar())
    searched, read = await audited_acts(database)
    assert (searched.act, searched.detail) == ("searched people", {"role": "candidate"})
    assert (read.act, read.subject, read.person) == ("read person", f"/persons/{person}", person)


@pytest.mark.rule("S12")
async def test_those_who_look_after_someone_see_that_their_mails_come_back(
    client: httpx.AsyncClient, database: Database, deliver: Callable[..., Awaitable[None]]
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    await known(database, "marc@internes.test", candidate())
    bounced = DeliveryRecorded(
        person=person, kind="sign_in", message_id="<1@x>", state="bounced", at=datetime.now(UTC)
    )
    await deliver(bounced)
    assert await search(client, registrar(), undelivered="true") == [LINA]
    shown = (await card(client, person, registrar())).json()["undelivered_at"]
    assert datetime.fromisoformat(shown) == bounced.at
    await deliver(bounced.model_copy(update={"state": "sent"}))
    assert await search(client, registrar(), undelivered="true") == []
    assert (await card(client, person, registrar())).json()["undelivered_at"] is None


async def test_an_unknown_person_is_not_found(client: httpx.AsyncClient) -> None:
    assert problem(await card(client, uuid4(), MINISTRY))["status"] == 404
