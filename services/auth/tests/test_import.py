"""Files of people: opened, brought up to date, or refused as a whole."""

import asyncio
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
import xlsxwriter
from auth import queries
from auth.domain.accounts import Account
from auth.domain.history import Author
from auth.domain.persons import EmailAddress, GivenRole, Person
from auth.usecases.importing import import_persons
from contracts.auth import ContactsChanged, Grant, PersonChanged
from fastapi import FastAPI, UploadFile
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in
from sqlmodel import col, select

from .conftest import SignIn
from .people import HEADINGS, MINISTRY, candidate, csv, known, line, registrar, responsable

LINA = "lina.charvoz@internes.test"
AUTHOR = Author(uuid4(), "ministry")


async def load(
    client: httpx.AsyncClient, data: bytes, *, grant: Grant = MINISTRY
) -> httpx.Response:
    return await client.post(
        "/persons/import", files={"file": ("people", data)}, headers=signed_in(grant)
    )


async def account(database: Database, address: str) -> Account:
    async with database.begin() as session:
        owner = await queries.owner(session, address)
        assert owner is not None
        found = await queries.account(session, owner)
        assert found is not None
        return found


async def counted(database: Database) -> dict[str, int]:
    async with database.begin() as session:
        tables = (Person, EmailAddress, GivenRole)
        rows = {table.__tablename__: (await session.exec(select(table))).all() for table in tables}
    return {str(name): len(found) for name, found in rows.items()}


def counts(added: int = 0, changed: int = 0, unchanged: int = 0) -> dict[str, int]:
    return {"added": added, "changed": changed, "unchanged": unchanged}


async def test_a_file_opens_accounts_and_tells_them(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    university = "Université Claude Bernard Lyon 1"
    lines = [
        line(LINA.upper(), subdivision="", universite=university, rpps="10001234567"),
        line("ars@sante.test", prenom="Ali", nom="Brun", role="ars", campagne="", specialite="",
             subdivision="", region="Île-de-France"),
    ]  # fmt: skip
    answer = await load(client, csv(lines))
    assert (answer.status_code, answer.json()) == (200, counts(added=2))
    lina = await account(database, LINA)
    assert lina.grants == (candidate("LYO"),)
    assert (lina.rpps, lina.university) == ("10001234567", university)
    told = await emitted(database, PersonChanged)
    assert told[0] == lina.person_changed()
    assert [event.grants[0].role for event in told] == ["candidate", "ars"]
    reached = await emitted(database, ContactsChanged)
    assert reached[0] == lina.contacts_changed()
    assert [event.addresses[0].address for event in reached] == [LINA, "ars@sante.test"]


@pytest.mark.rule("P2")
async def test_the_same_file_again_changes_nothing(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    lines = [line(LINA, telephone="04 72 00 00 00"), line("b@internes.test", subdivision="GRE")]
    auditor = line(LINA, role="auditeur", campagne="", specialite="", subdivision="")
    first = await load(client, csv([*lines, auditor]))
    assert first.json() == counts(added=2)
    before = await counted(database)
    again = await load(client, csv([*lines, auditor]))
    assert again.json() == counts(unchanged=2)
    assert await counted(database) == before
    assert len(await emitted(database, PersonChanged)) == 2
    assert len(await emitted(database, ContactsChanged)) == 2


async def test_a_file_brings_names_and_the_candidature_up_to_date(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    before = (await known(database, LINA, candidate("LYO"), responsable("69-0418"))).after
    answer = await load(client, csv([line(LINA, nom="Charvoz-Bel", subdivision="IDF")]))
    assert answer.json() == counts(changed=1)
    after = await account(database, LINA)
    assert (after.id, after.family_name) == (before.id, "Charvoz-Bel")
    assert set(after.grants) == {
        candidate("IDF", region="Île-de-France"),
        responsable("69-0418"),
    }
    assert (await emitted(database, PersonChanged))[-1] == after.person_changed()
    assert len(await emitted(database, ContactsChanged)) == 1


@pytest.mark.rule("P2")
async def test_a_file_with_a_wrong_line_writes_nothing(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    lines = [line(LINA), line("hélène@internes.test"), line("b@internes.test", specialite="XXX")]
    refusal = problem(await load(client, csv(lines)))
    assert (refusal["status"], refusal["type"]) == (422, "urn:appariement:refused-rows")
    assert refusal["count"] == 2
    assert refusal["rows"][0] == {
        "row": 3,
        "column": "adresse",
        "value": "hélène@internes.test",
        "problem": "la partie qui précède @ s'écrit sans accent ni lettre non latine",
    }
    assert (refusal["rows"][1]["row"], refusal["rows"][1]["column"]) == (4, "specialite")
    assert (await counted(database))["persons"] == 0


async def test_a_workbook_is_a_file_like_another(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("personnes")
        sheet.write_row(0, 0, HEADINGS.split(";"))
        sheet.write_row(1, 0, line(LINA, rpps="10001234567").split(";"))
    answer = await load(client, data.getvalue())
    assert (answer.status_code, answer.json()) == (200, counts(added=1))


async def test_nothing_is_imported_before_the_references_are_known(
    client: httpx.AsyncClient, database: Database
) -> None:
    answer = await load(client, csv([line(LINA)]))
    assert problem(answer)["type"] == "urn:appariement:references-awaited"
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


async def test_a_registrar_opens_accounts_for_their_candidates_alone(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    mine = await load(client, csv([line(LINA)]), grant=registrar("LYO"))
    assert mine.json() == counts(added=1)
    renamed = await load(client, csv([line(LINA, nom="Bel")]), grant=registrar("LYO"))
    assert renamed.json() == counts(changed=1)
    elsewhere = await load(
        client, csv([line("b@internes.test", subdivision="GRE")]), grant=registrar("LYO")
    )
    assert problem(elsewhere)["rows"][0]["column"] == "subdivision"


@pytest.mark.rule("S9")
@pytest.mark.parametrize(
    "grants", [(MINISTRY,), (candidate("GRE"),), (candidate("LYO"), MINISTRY), ()]
)
async def test_a_registrar_renames_nobody_else(
    client: httpx.AsyncClient, database: Database, references: None, grants: tuple[Grant, ...]
) -> None:
    before = (await known(database, LINA, *grants)).after
    answer = await load(client, csv([line(LINA, nom="Bel")]), grant=registrar("LYO"))
    (row,) = problem(answer)["rows"]
    assert (row["row"], row["column"], row["value"]) == (2, "adresse", LINA)
    assert await account(database, LINA) == before


async def test_others_import_nobody(client: httpx.AsyncClient, references: None) -> None:
    for grant in (candidate(), responsable("69-0418")):
        assert (await load(client, csv([line(LINA)]), grant=grant)).status_code == 403
    assert (await client.post("/persons/import")).status_code == 401


async def test_files_that_name_the_same_new_person_at_once_make_one_person(
    client: httpx.AsyncClient, database: Database, references: None
) -> None:
    files = [csv([line(LINA, nom=f"Nom{number}")]) for number in range(4)]
    answers = await asyncio.gather(*(load(client, data) for data in files))
    assert sum(answer.json()["added"] for answer in answers) == 1
    assert sum(answer.json()["changed"] for answer in answers) == 3
    assert (await counted(database))["persons"] == 1
    assert (await emitted(database, PersonChanged))[-1] == (
        await account(database, LINA)
    ).person_changed()


async def test_thousands_of_people_take_a_few_statements(
    client: httpx.AsyncClient, app: FastAPI, database: Database, references: None, statements: Any
) -> None:
    people = [line(f"a{number}@internes.test") for number in range(6_000)]
    with statements() as opening:
        assert (await load(client, csv(people))).json() == counts(added=6_000)
    assert len(opening) < 25, len(opening)
    changed = [line(f"a{number}@internes.test", nom="Bel", subdivision="GRE",
                    telephone="0472000000") for number in range(6_000)]  # fmt: skip
    with statements() as changing:
        assert (await load(client, csv(changed))).json() == counts(changed=6_000)
    assert len(changing) < 30, len(changing)
    async with database.begin() as session:
        subdivisions = await session.exec(select(col(GivenRole.subdivision)).distinct())
        assert subdivisions.all() == ["GRE"]


async def test_people_sign_in_while_a_file_that_names_them_is_written(
    client: httpx.AsyncClient, database: Database, references: None, sign_in: SignIn
) -> None:
    await known(database, LINA, candidate())
    async with database.begin() as session:
        upload = UploadFile(io.BytesIO(csv([line(LINA), line("b@internes.test")])))
        imported = await import_persons(session, upload=upload, by=AUTHOR, registrar_of=None)
        await sign_in(LINA)  # would wait for ever behind a lock of this transaction
    assert imported.model_dump() == counts(added=1, unchanged=1)
    assert (await account(database, LINA)).first_sign_in_at is not None
