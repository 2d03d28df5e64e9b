"""Staff roles given and withdrawn by people, each within their own."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.auth import Grant, PersonChanged
from contracts.identity import NameChanged, RoleNamed
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in

from .conftest import SignIn
from .people import LYON, MINISTRY, ars, candidate, coordinator, known, registrar
from .test_import import account

ALI = "ali.brun@ars.test"
NAMED = {"given_name": "Ali", "family_name": "Brun"}
MINE = {"role": "coordinator", "speciality": "PED", "subdivision": "LYO"}

pytestmark = pytest.mark.usefixtures("references")


async def give(client: httpx.AsyncClient, by: Grant, role: dict[str, Any]) -> httpx.Response:
    body = {"address": ALI} | NAMED | role
    return await client.post("/persons/roles", json=body, headers=signed_in(by))


async def withdraw(
    client: httpx.AsyncClient, by: Grant, person: UUID, role: dict[str, Any]
) -> httpx.Response:
    path = f"/persons/{person}/roles/withdrawal"
    return await client.post(path, json=role, headers=signed_in(by))


async def test_an_unknown_address_becomes_an_account_with_the_role(
    client: httpx.AsyncClient, database: Database
) -> None:
    answer = await give(client, MINISTRY, {"role": "ars", "region": "ile-de-france"})
    assert answer.status_code == 201, answer.text
    made = await account(database, ALI)
    assert made.grants == (ars(region="Île-de-France"),)
    assert (made.given_name, answer.json()["version"]) == ("Ali", 1)
    assert await emitted(database, PersonChanged) == [made.person_changed()]
    (told,) = await emitted(database, RoleNamed)
    assert (told.person, told.given, told.by) == (made.id, True, "ministry")
    assert told.scope == ("Île-de-France",)
    (act,) = await audited_acts(database)
    assert (act.act, act.person) == ("gave role", made.id)
    assert act.detail == {"role": "ars", "region": "Île-de-France"}


async def test_someone_known_keeps_their_name_and_other_roles(
    client: httpx.AsyncClient, database: Database
) -> None:
    before = (await known(database, ALI, candidate())).after
    assert (await give(client, ars(subdivision="LYO"), MINE)).json()["version"] == 2
    after = await account(database, ALI)
    assert (after.id, after.family_name) == (before.id, "Charvoz")
    assert after.grants == (candidate(), coordinator("PED", subdivision="LYO"))
    assert await emitted(database, NameChanged) == []
    (told,) = await emitted(database, RoleNamed)
    assert (told.scope, told.by) == (("Pédiatrie", "Lyon"), "ars")


async def test_a_role_is_seen_at_the_next_refresh_and_gone_at_the_one_after(
    client: httpx.AsyncClient, database: Database, sign_in: SignIn
) -> None:
    person = (await known(database, ALI, candidate())).after.id
    opened = await sign_in(ALI)
    await give(client, MINISTRY, MINE)
    opened = await refreshed(client, opened)
    assert [role["role"] for role in opened["roles"]] == ["candidate", "coordinator"]
    await withdraw(client, MINISTRY, person, MINE)
    opened = await refreshed(client, opened)
    assert [role["role"] for role in opened["roles"]] == ["candidate"]


async def refreshed(client: httpx.AsyncClient, opened: dict[str, Any]) -> dict[str, Any]:
    body = {"refresh_token": opened["refresh_token"]}
    answer = (await client.post("/sessions/refresh", json=body)).json()
    assert isinstance(answer, dict)
    return answer


OF_THE_MINISTRY = [
    {"role": "ars", "region": LYON}, {"role": "ars", "subdivision": "LYO"},
    {"role": "registrar", "subdivision": "GRE"}, {"role": "auditor"}, {"role": "operator"},
    {"role": "ministry"}, {"role": "coordinator", "speciality": "PED"},
]  # fmt: skip


@pytest.mark.parametrize("role", OF_THE_MINISTRY, ids=str)
async def test_the_ministry_names_its_staff_and_withdraws_them(
    client: httpx.AsyncClient, database: Database, role: dict[str, str]
) -> None:
    await known(database, "dgos@sante.test", MINISTRY)
    assert (await give(client, MINISTRY, role)).status_code == 201
    person = (await account(database, ALI)).id
    assert (await withdraw(client, MINISTRY, person, role)).status_code == 200
    assert (await account(database, ALI)).grants == ()
    assert [told.given for told in await emitted(database, RoleNamed)] == [True, False]
    assert [act.act for act in await audited_acts(database)] == ["gave role", "withdrew role"]


@pytest.mark.parametrize(
    ("by", "role", "status"),
    [
        (ars(subdivision="LYO"), MINE, 201),
        (ars(region=LYON), MINE, 201),
        (ars(region=LYON), {"role": "coordinator", "speciality": "PED", "region": LYON}, 201),
        (ars(subdivision="LYO"), {"role": "coordinator", "speciality": "PED", "region": LYON}, 422),
        (ars(subdivision="GRE"), MINE, 422),
        (ars(region=LYON), {"role": "coordinator", "subdivision": "LYO"}, 422),
        (ars(region=LYON), OF_THE_MINISTRY[-1], 422),
        *((ars(region=LYON), role, 403) for role in OF_THE_MINISTRY[:-1]),
        (registrar("LYO"), MINE, 403),
        (candidate(), MINE, 403),
    ],
    ids=str,
)
async def test_nobody_gives_more_than_their_own(
    client: httpx.AsyncClient, database: Database, by: Grant, role: dict[str, str], status: int
) -> None:
    assert (await give(client, by, role)).status_code == status
    assert len(await emitted(database, RoleNamed)) == (status == 201)


async def test_nobody_withdraws_what_they_could_not_give(
    client: httpx.AsyncClient, database: Database
) -> None:
    person = (await known(database, ALI, coordinator("PED", subdivision="LYO"), registrar())).after
    assert (await withdraw(client, ars(subdivision="GRE"), person.id, MINE)).status_code == 404
    mine = {"role": "registrar", "subdivision": "LYO"}
    assert (await withdraw(client, ars(subdivision="LYO"), person.id, mine)).status_code == 403
    assert (await account(database, ALI)).grants == person.grants


@pytest.mark.parametrize(
    ("role", "field"),
    [
        ({"role": "ars"}, "region"),
        ({"role": "ars", "region": "Atlantide"}, "region"),
        ({"role": "registrar"}, "subdivision"),
        ({"role": "registrar", "subdivision": "XXX"}, "subdivision"),
        ({"role": "auditor", "subdivision": "LYO"}, "subdivision"),
        ({"role": "ministry", "region": LYON}, "region"),
        ({"role": "coordinator", "speciality": "XXX"}, "speciality"),
        ({"role": "coordinator", "speciality": "PED", "subdivision": "LYO",
          "region": "Île-de-France"}, "region"),
        ({"role": "candidate"}, "role"),
        ({"role": "responsable"}, "role"),
    ],
    ids=str,
)  # fmt: skip
async def test_an_odd_scope_is_refused_by_field(
    client: httpx.AsyncClient, role: dict[str, str], field: str
) -> None:
    refusal = problem(await give(client, MINISTRY, role))
    assert (refusal["status"], refusal["errors"][0]["field"]) == (422, field)


async def test_an_unknown_address_needs_a_name(client: httpx.AsyncClient) -> None:
    body = {"address": ALI, "role": "auditor"}
    answer = await client.post("/persons/roles", json=body, headers=signed_in(MINISTRY))
    assert problem(answer)["type"] == "urn:appariement:name-wanted"


async def test_a_role_held_is_not_given_again_nor_one_not_held_withdrawn(
    client: httpx.AsyncClient, database: Database
) -> None:
    person = (await known(database, ALI, coordinator("PED", subdivision="LYO"))).after.id
    assert problem(await give(client, MINISTRY, MINE))["type"] == "urn:appariement:role-held"
    refusal = problem(await withdraw(client, MINISTRY, person, {"role": "auditor"}))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:role-not-held")
    assert (await withdraw(client, MINISTRY, uuid4(), MINE)).status_code == 404


async def test_the_last_ministry_role_is_withdrawn_by_nobody(
    client: httpx.AsyncClient, database: Database
) -> None:
    first = (await known(database, ALI, MINISTRY)).after.id
    refusal = problem(await withdraw(client, MINISTRY, first, {"role": "ministry"}))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:last-ministry")
    await known(database, "dgos@sante.test", MINISTRY)
    assert (await withdraw(client, MINISTRY, first, {"role": "ministry"})).status_code == 200


async def test_the_same_key_again_gets_the_first_answer(
    client: httpx.AsyncClient, database: Database
) -> None:
    headers = signed_in(MINISTRY, person=uuid4()) | {"Idempotency-Key": "une-nomination-1"}
    body = {"address": ALI, "role": "auditor"} | NAMED
    first = await client.post("/persons/roles", json=body, headers=headers)
    again = await client.post("/persons/roles", json=body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await emitted(database, RoleNamed)) == 1
