"""People found and corrected by those who look after them; to the others they do not exist."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from auth.domain.accounts import Account, grant_of
from auth.domain.history import PersonEdit
from contracts.auth import ContactsChanged, Grant, PersonChanged
from contracts.catalog import PosteChanged
from contracts.identity import MainAddressChanged, NameChanged
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlalchemy import text
from sqlmodel import select

from .people import MINISTRY, ars, candidate, coordinator, known, registrar, responsable
from .test_import import account

LINA = "lina.charvoz@internes.test"
NEW = "lina.charvoz@chu-lyon.test"
AUDITOR = grant_of("auditor", *[None] * 6)
IDENTITY = {
    "given_name": "Lina", "family_name": "Charvoz-Bel", "birth_date": "1995-02-28",
    "rpps": "10001234567",
}  # fmt: skip

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
    assert (read.act, read.subject) == ("read person", f"/persons/{person}")


Put = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def lina(database: Database) -> Account:
    return (await known(database, LINA, candidate("LYO"))).after


@pytest.fixture
def put(client: httpx.AsyncClient, lina: Account) -> Put:
    """`await put("identity", grant, body)`: of Lina, at her first version."""

    async def put(
        what: str, grant: Grant, body: dict[str, Any], *, version: int = 1, **headers: str
    ) -> httpx.Response:
        headers = signed_in(grant) | {"If-Match": f'"{version}"'} | headers
        return await client.put(f"/persons/{lina.id}/{what}", json=body, headers=headers)

    return put


async def test_the_registrar_corrects_an_identity_which_is_kept_and_told(
    client: httpx.AsyncClient, database: Database, lina: Account, put: Put
) -> None:
    answer = await put("identity", registrar("LYO"), IDENTITY)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert {name: answer.json()[name] for name in IDENTITY} == IDENTITY
    (told,) = await emitted(database, NameChanged)
    assert (told.family_name, told.by, told.version) == ("Charvoz-Bel", "registrar", 2)
    changed = (await emitted(database, PersonChanged))[-1]
    assert (changed.family_name, changed.rpps) == ("Charvoz-Bel", "10001234567")
    body = (await card(client, lina.id, registrar("LYO"))).json()
    assert [(one["field"], one["before"], one["after"]) for one in body["history"]] == [
        ("rpps", None, "10001234567"),
        ("birth_date", None, "1995-02-28"),
        ("family_name", "Charvoz", "Charvoz-Bel"),
    ]
    acts = [(act.act, act.person) for act in await audited_acts(database)]
    assert acts[0] == ("corrected identity", lina.id)


async def test_the_same_identity_again_changes_nothing(
    database: Database, lina: Account, put: Put
) -> None:
    await put("identity", registrar("LYO"), IDENTITY)
    again = await put("identity", registrar("LYO"), IDENTITY, version=2)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert len(await emitted(database, NameChanged)) == 1


async def test_the_history_is_never_rewritten(database: Database, put: Put) -> None:
    await put("identity", registrar("LYO"), IDENTITY)
    for statement in ("DELETE FROM person_edits", "UPDATE person_edits SET after = ''"):
        with pytest.raises(Exception, match="append-only"):
            async with database.begin() as session:
                await session.execute(text(statement))
    async with database.begin() as session:
        assert len((await session.exec(select(PersonEdit))).all()) == 3


async def test_a_stale_version_is_refused_with_the_current_state(put: Put) -> None:
    await put("identity", registrar("LYO"), IDENTITY)
    refusal = problem(await put("identity", registrar("LYO"), IDENTITY | {"rpps": None}))
    assert (refusal["status"], refusal["current"]["version"]) == (412, 2)
    missing = await put("identity", registrar("LYO"), IDENTITY, **{"If-Match": ""})
    assert problem(missing)["status"] == 428


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("given_name", ""), ("given_name", "x" * 101), ("family_name", None), ("rpps", "123"),
        ("birth_date", "1850-01-01"), ("birth_date", "2025-01-01"), ("birth_date", "hier"),
        ("phone", "0472000000"),
    ],
)  # fmt: skip
async def test_an_odd_identity_is_refused_by_field(put: Put, field: str, odd: Any) -> None:
    refusal = problem(await put("identity", registrar("LYO"), IDENTITY | {field: odd}))
    assert (refusal["status"], refusal["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("grant", "status"),
    [(registrar("GRE"), 404), (MINISTRY, 404), (ars(subdivision="LYO"), 403), (candidate(), 403)],
)
async def test_nobody_else_corrects_an_identity(put: Put, grant: Grant, status: int) -> None:
    assert problem(await put("identity", grant, IDENTITY))["status"] == status


MOVE = {"address": NEW, "keep_former": False}


@pytest.mark.parametrize("grant", [registrar("LYO"), ars(region="Auvergne-Rhône-Alpes")])
async def test_the_registrar_or_the_ars_changes_the_main_address_and_both_hear_of_it(
    client: httpx.AsyncClient, database: Database, lina: Account, put: Put, grant: Grant
) -> None:
    answer = await put("main-address", grant, MOVE)
    assert answer.status_code == 200, answer.text
    assert answer.json()["addresses"] == [{"address": NEW, "main": True}]
    (told,) = await emitted(database, MainAddressChanged)
    assert (told.former, told.address, told.by) == (LINA, NEW, grant.role)
    assert (await emitted(database, ContactsChanged))[-1].addresses[0].address == NEW
    (edit,) = (await card(client, lina.id, grant)).json()["history"]
    assert (edit["field"], edit["before"], edit["after"]) == ("main_address", LINA, NEW)


async def test_the_former_main_address_may_stay_as_an_added_one(put: Put) -> None:
    kept = await put("main-address", registrar("LYO"), MOVE | {"keep_former": True})
    assert [one["address"] for one in kept.json()["addresses"]] == [NEW, LINA]
    back = {"address": LINA, "keep_former": True}
    answer = await put("main-address", registrar("LYO"), back, version=2)
    assert answer.json()["addresses"] == [
        {"address": LINA, "main": True}, {"address": NEW, "main": False}
    ]  # fmt: skip


async def test_the_main_address_of_someone_else_is_refused(database: Database, put: Put) -> None:
    await known(database, NEW)
    refusal = problem(await put("main-address", registrar("LYO"), MOVE))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:address-taken")


@pytest.mark.parametrize("grant", [registrar("IDF"), ars(subdivision="GRE"), MINISTRY])
async def test_out_of_ones_territory_nobody_is_moved(put: Put, grant: Grant) -> None:
    assert problem(await put("main-address", grant, MOVE))["status"] == 404


@pytest.mark.parametrize(
    "held",
    [MINISTRY, registrar("LYO"), ars(subdivision="LYO"), AUDITOR, coordinator("PED"),
     coordinator("PED", region="Auvergne-Rhône-Alpes")],
)  # fmt: skip
async def test_nobody_gets_at_an_account_that_may_more_than_they(
    client: httpx.AsyncClient, database: Database, held: Grant
) -> None:
    """Who changes an address may sign in with it."""
    person = (await known(database, LINA, candidate("LYO"), held)).after.id
    headers = signed_in(registrar("LYO")) | {"If-Match": '"1"'}
    for what, body in (("identity", IDENTITY), ("main-address", MOVE)):
        answer = await client.put(f"/persons/{person}/{what}", json=body, headers=headers)
        refusal = problem(answer)
        assert (refusal["status"], refusal["type"]) == (403, "urn:appariement:beyond-your-role")
        headers_of_ministry = signed_in(MINISTRY) | {"If-Match": '"1"'}
    done = await client.put(
        f"/persons/{person}/identity", json=IDENTITY, headers=headers_of_ministry
    )
    assert done.status_code == 200
    assert (await account(database, LINA)).family_name == "Charvoz-Bel"


async def test_an_unknown_person_is_not_found(client: httpx.AsyncClient) -> None:
    assert problem(await card(client, uuid4(), MINISTRY))["status"] == 404
