"""Names and main addresses corrected by those who look after people: kept, told, never theirs."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from auth.domain.accounts import Account
from auth.domain.history import PersonEdit
from contracts.auth import ContactsChanged, Grant, PersonChanged
from contracts.identity import MainAddressChanged, NameChanged
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlalchemy import text
from sqlmodel import select

from .people import MINISTRY, ars, candidate, coordinator, known, registrar
from .test_import import account
from .test_people import AUDITOR, LINA, card

NEW = "lina.charvoz@chu-lyon.test"
IDENTITY = {
    "given_name": "Lina", "family_name": "Charvoz-Bel", "birth_date": "1995-02-28",
    "rpps": "10001234567",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("references")

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


@pytest.mark.rule("S9")
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


@pytest.mark.rule("S9")
@pytest.mark.parametrize(
    ("grant", "status"),
    [(registrar("GRE"), 404), (MINISTRY, 404), (ars(subdivision="LYO"), 403), (candidate(), 403)],
)
async def test_nobody_else_corrects_an_identity(put: Put, grant: Grant, status: int) -> None:
    assert problem(await put("identity", grant, IDENTITY))["status"] == status


MOVE = {"address": NEW, "keep_former": False}


@pytest.mark.rule("S9")
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


@pytest.mark.rule("S8")
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
    headers = signed_in(MINISTRY) | {"If-Match": '"1"'}
    done = await client.put(f"/persons/{person}/identity", json=IDENTITY, headers=headers)
    assert done.status_code == 200
    assert (await account(database, LINA)).family_name == "Charvoz-Bel"
