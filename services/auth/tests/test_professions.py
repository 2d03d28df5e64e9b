"""Title, service, establishment and university: brought by files, corrected by those who look after
people; a responsable changes their own title and service."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in

from .people import HEADINGS, MINISTRY, ars, candidate, known, line, registrar, responsable
from .test_files import read, taken_out
from .test_import import account, counts, load
from .test_people import LINA, card

WORK = {
    "title": "Professeur", "service": "Pédiatrie générale", "establishment": "Hôpital Ampère",
    "university": "Université Claude Bernard Lyon 1",
}  # fmt: skip
WIDE = f"{HEADINGS};titre;service;etablissement"

pytestmark = pytest.mark.usefixtures("references")


async def place(
    client: httpx.AsyncClient, person: UUID, grant: Grant, body: Any, *, version: int = 1
) -> httpx.Response:
    headers = signed_in(grant) | {"If-Match": f'"{version}"'}
    return await client.put(f"/persons/{person}/profession", json=body, headers=headers)


@pytest.mark.rule("W7")
@pytest.mark.parametrize("grant", [registrar("LYO"), ars(subdivision="LYO")])
async def test_those_who_look_after_someone_correct_where_they_work(
    client: httpx.AsyncClient, database: Database, grant: Grant
) -> None:
    lina = (await known(database, LINA, candidate())).after
    answer = await place(client, lina.id, grant, WORK)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    shown = (await card(client, lina.id, grant)).json()
    assert {name: shown[name] for name in WORK} == WORK
    assert {edit["field"]: edit["after"] for edit in shown["history"]} == WORK
    acts = [one.act for one in await audited_acts(database)]
    assert acts == ["corrected profession", "read person"]
    mine = await client.get("/me", headers=signed_in(candidate(), person=lina.id))
    assert {name: mine.json()[name] for name in WORK} == WORK
    erased = await place(client, lina.id, grant, dict.fromkeys(WORK), version=2)
    assert {erased.json()[name] for name in WORK} == {None}


async def test_a_profession_that_is_not_ones_to_correct_or_is_odd_is_refused(
    client: httpx.AsyncClient, database: Database
) -> None:
    lina = (await known(database, LINA, candidate())).after.id
    assert (await place(client, lina, registrar("GRE"), WORK)).status_code == 404
    assert (await place(client, lina, candidate(), WORK)).status_code == 403
    assert (await place(client, lina, registrar(), WORK, version=9)).status_code == 412
    unknown = await place(client, lina, registrar(), WORK | {"university": "Atlantide"})
    assert problem(unknown)["type"] == "urn:appariement:university-unknown"
    long = await place(client, lina, registrar(), WORK | {"service": "x" * 201})
    assert problem(long)["errors"][0]["field"] == "service"


@pytest.mark.rule("W7")
async def test_a_responsable_changes_their_own_title_and_service_and_nobody_else_does(
    client: httpx.AsyncClient, database: Database
) -> None:
    person = (await known(database, LINA, responsable("69-0418"))).after.id
    body = {"title": "Dr", "service": " Néonatologie "}
    mine = signed_in(responsable("69-0418"), person=person)
    answer = await client.put("/me/profession", json=body, headers=mine)
    assert (answer.json()["title"], answer.json()["service"]) == ("Dr", "Néonatologie")
    assert (await account(database, LINA)).version == 2
    more = await client.put("/me/profession", json=body | {"rpps": "1"}, headers=mine)
    assert more.status_code == 422
    other = signed_in(candidate(), person=person)
    assert (await client.put("/me/profession", json=body, headers=other)).status_code == 403


async def test_a_file_brings_professions_and_its_export_imports_unchanged(
    client: httpx.AsyncClient, database: Database
) -> None:
    row = f"{line(LINA)};Dr;Pédiatrie;Hôpital Ampère"
    file = "\r\n".join([WIDE, row, ""]).encode()
    assert (await load(client, file)).json() == counts(added=1)
    assert (await load(client, file)).json() == counts(unchanged=1)
    known_ = await account(database, LINA)
    assert (known_.title, known_.service, known_.establishment) == (
        "Dr", "Pédiatrie", "Hôpital Ampère"
    )  # fmt: skip
    content = await taken_out(client, MINISTRY)
    (taken,) = read(content)
    assert (taken["titre"], taken["etablissement"]) == ("Dr", "Hôpital Ampère")
    assert (await load(client, content)).json() == counts(unchanged=1)


async def test_a_file_that_says_nothing_of_it_erases_no_profession(
    client: httpx.AsyncClient, database: Database
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    await place(client, person, registrar(), WORK)
    file = "\r\n".join([HEADINGS, line(LINA, nom="Bel"), ""]).encode()
    assert (await load(client, file)).json() == counts(changed=1)
    assert (await account(database, LINA)).establishment == "Hôpital Ampère"
