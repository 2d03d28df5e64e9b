"""Files of people previewed before they are brought, and taken out to be brought again."""

import csv as csv_
import io
from typing import Any

import httpx
import pytest
from auth.domain.accounts import grant_of
from contracts.auth import Grant, PersonChanged
from contracts.identity import NameChanged
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlalchemy import text

from .people import (
    HEADINGS,
    LYON,
    MINISTRY,
    ars,
    candidate,
    coordinator,
    csv,
    known,
    line,
    registrar,
    responsable,
)
from .test_import import account, counted, counts, load

LINA = "lina.charvoz@internes.test"
WIDE = HEADINGS + ";naissance"

pytestmark = pytest.mark.usefixtures("references")


async def preview(
    client: httpx.AsyncClient, data: bytes, *, grant: Grant = MINISTRY
) -> httpx.Response:
    return await client.post(
        "/persons/import?dry_run=true", files={"file": ("people", data)}, headers=signed_in(grant)
    )


async def taken_out(client: httpx.AsyncClient, grant: Grant) -> bytes:
    answer = await client.get("/persons/export", headers=signed_in(grant))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="personnes.csv"'
    return answer.content


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv_.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


async def test_a_preview_says_what_would_be_added_changed_and_left_and_writes_nothing(
    client: httpx.AsyncClient, database: Database
) -> None:
    await known(database, LINA, candidate("GRE"))
    await known(database, "b@internes.test", candidate("LYO"))
    before = await counted(database)
    file = csv([line(LINA, nom="Bel"), line("b@internes.test"), line("c@internes.test")])
    answer = await preview(client, file)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    first = body.pop("first")
    assert body == counts(added=1, changed=1, unchanged=1)
    assert first[0] == {
        "row": 2, "address": LINA, "outcome": "changed",
        "differences": [
            {"column": "nom", "before": "Charvoz", "after": "Bel"},
            {"column": "role",
             "before": f"candidat 2026-03 PED GRE {LYON}",
             "after": f"candidat 2026-03 PED LYO {LYON}"},
        ],
    }  # fmt: skip
    assert (first[1]["row"], first[1]["outcome"]) == (4, "added")
    assert await counted(database) == before
    assert len(await emitted(database, PersonChanged)) == 2
    assert [act.detail for act in await audited_acts(database)] == [{"dry_run": "true"}]
    assert (await load(client, file)).json() == counts(added=1, changed=1, unchanged=1)
    (told,) = await emitted(database, NameChanged)
    assert (told.family_name, told.by) == ("Bel", "ministry")


async def test_a_preview_shows_the_first_and_counts_all(client: httpx.AsyncClient) -> None:
    people = [line(f"a{number}@internes.test") for number in range(6_000)]
    body = (await preview(client, csv(people))).json()
    assert (body["added"], len(body["first"])) == (6_000, 50)
    assert [one["row"] for one in body["first"]] == list(range(2, 52))


async def test_a_preview_refuses_what_the_import_would(
    client: httpx.AsyncClient, database: Database
) -> None:
    await known(database, LINA, MINISTRY)
    for grant, lines in (
        (MINISTRY, [line("hélène@internes.test")]),
        (registrar("LYO"), [line(LINA, nom="Bel")]),
        (registrar("LYO"), [line("b@internes.test", subdivision="GRE")]),
    ):
        wrong = problem(await preview(client, csv(lines), grant=grant))
        assert wrong == problem(await load(client, csv(lines), grant=grant))
    assert (await preview(client, csv([line()]), grant=candidate())).status_code == 403


async def test_two_addresses_of_one_person_are_not_two_people_in_a_file(
    client: httpx.AsyncClient, database: Database
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    async with database.begin() as session:
        added = "INSERT INTO addresses (address, person, main) VALUES ('l@chu.test', :p, false)"
        await session.execute(text(added), {"p": person})
    (row,) = problem(await load(client, csv([line(LINA), line("l@chu.test")])))["rows"]
    assert (row["row"], row["column"]) == (3, "adresse")
    assert row["problem"] == "c'est une autre adresse de la personne de la ligne 2"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("28/02/1995", "1995-02-28"), ("1995-02-28", "1995-02-28"), ("", None)],
)
async def test_a_birth_date_is_read_as_people_write_it(
    client: httpx.AsyncClient, database: Database, typed: str, kept: str | None
) -> None:
    file = "\r\n".join([WIDE, f"{line(LINA)};{typed}"]).encode()
    assert (await load(client, file)).json() == counts(added=1)
    born = (await account(database, LINA)).birth_date
    assert (born and born.isoformat()) == kept
    assert (await load(client, csv([line(LINA)]))).json() == counts(unchanged=1)


@pytest.mark.parametrize("odd", ["31/02/1995", "hier", "01/01/1850", "95-02-28"])
async def test_an_odd_birth_date_is_refused(client: httpx.AsyncClient, odd: str) -> None:
    file = "\r\n".join([WIDE, f"{line(LINA)};{odd}"]).encode()
    (row,) = problem(await load(client, file))["rows"]
    assert (row["column"], row["value"]) == ("naissance", odd)


async def test_an_export_imports_unchanged(client: httpx.AsyncClient, database: Database) -> None:
    university = "Université Claude Bernard Lyon 1"
    lines = [
        f"{line(LINA, subdivision='', universite=university, rpps='10001234567')};28/02/1995",
        f"{line('c@internes.test', nom='=HYPERLINK', prenom='-Éo', telephone='+33 472 000 000')};",
        f"{line('=cmd@internes.test', nom='@d')};",
        f"{line(LINA, role='auditeur', campagne='', specialite='', subdivision='')};",
    ]
    await load(client, "\r\n".join([WIDE, *lines]).encode())
    for number, grant in enumerate(
        [ars(region=LYON), ars(subdivision="GRE"), registrar("IDF"),
         coordinator("PED"), coordinator("PED", subdivision="LYO"),
         grant_of("operator", *[None] * 6)]
    ):  # fmt: skip
        await known(database, f"s{number}@sante.test", grant)
    await known(database, "r@chu.test", responsable("69-0418"))
    await known(database, "dgos@sante.test", MINISTRY)
    before = await counted(database)
    data = await taken_out(client, MINISTRY)
    rows = read(data)
    assert [row["adresse"] for row in rows] == sorted(
        ["'=cmd@internes.test", "c@internes.test", LINA, LINA,
         *(f"s{number}@sante.test" for number in range(6))],
        key=lambda address: address.strip("'"),
    )  # fmt: skip
    assert rows[1]["nom"] == "'=HYPERLINK"
    assert rows[1]["telephone"] == "'+33472000000"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@"))]
    assert (await load(client, data)).json() == counts(unchanged=9)
    assert await counted(database) == before
    assert [act.act for act in await audited_acts(database)] == [
        "imported people", "exported people", "imported people"
    ]  # fmt: skip


async def test_an_export_of_someone_who_moved_since_imports_unchanged(
    client: httpx.AsyncClient, database: Database
) -> None:
    """Their university is of another subdivision than their last candidature."""
    university = "Université Claude Bernard Lyon 1"
    await load(client, csv([line(LINA, universite=university, subdivision="")]))
    await load(client, csv([line(LINA, campagne="2026-05", subdivision="IDF")]))
    data = await taken_out(client, MINISTRY)
    assert [row["universite"] for row in read(data)] == [university, ""]
    assert (await load(client, data)).json() == counts(unchanged=1)


async def test_a_registrar_takes_out_their_candidates_alone_and_brings_them_back(
    client: httpx.AsyncClient, database: Database
) -> None:
    await known(database, LINA, candidate("LYO"), registrar("LYO"))
    await known(database, "b@internes.test", candidate("GRE"))
    data = await taken_out(client, registrar("LYO"))
    assert [(row["adresse"], row["role"]) for row in read(data)] == [(LINA, "candidat")]
    assert (await load(client, data, grant=registrar("LYO"))).json() == counts(unchanged=1)


@pytest.mark.parametrize("grant", [candidate(), responsable("69-0418"), ars(subdivision="LYO")])
async def test_nobody_else_takes_people_out(client: httpx.AsyncClient, grant: Grant) -> None:
    for path in ("/persons/export", "/persons/import/template"):
        assert (await client.get(path, headers=signed_in(grant))).status_code == 403


async def test_the_template_has_every_column_and_nobody(client: httpx.AsyncClient) -> None:
    answer = await client.get("/persons/import/template", headers=signed_in(registrar()))
    headings = answer.content.decode("utf-8-sig").strip().split(";")
    columns = f"{WIDE};titre;service;etablissement"
    assert sorted(headings) == sorted(columns.split(";"))
    assert (await load(client, answer.content)).json() == counts()
