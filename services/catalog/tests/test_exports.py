"""Templates, exports and previews over HTTP."""

from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from contracts.catalog import PosteChanged, ResponsablesNamed
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in

from .conftest import Import
from .lists import HEADINGS, coupled, csv_file, line
from .test_postes import CANDIDATE, LYON

SUFFIXES = pytest.mark.parametrize("suffix", ["csv", "xlsx"])
LINES = [
    line("a", note="=1+1", option="-Néonatologie"),
    coupled("b", subdivision="LIL", agrement="P3", decale="oui", note="Gardes ; « nuits »"),
    line("c", specialite="URO", subdivision="GRE", terrain="@Urologie", duree_mois="12"),
]
LEFT = {"added": 0, "changed": 0, "unchanged": 3, "unconfirmed": 0}


async def exported(client: httpx.AsyncClient, suffix: str, headers: dict[str, str]) -> bytes:
    answer = await client.get(f"/campaigns/2026-03/postes.{suffix}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="postes-2026-03.{suffix}"'
    )
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer.content


@pytest.mark.rule("P2")
@SUFFIXES
async def test_an_export_imported_again_changes_nothing(
    known: Database,
    campaign: dict[str, Any],
    bring: Import,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
    suffix: str,
) -> None:
    await bring(LINES)
    content = await exported(client, suffix, ministry)
    assert (await bring(content)).json() == LEFT
    assert len(await emitted(known, PosteChanged)) == 3
    assert len(await emitted(known, ResponsablesNamed)) == 3


@SUFFIXES
async def test_an_ars_takes_away_the_postes_of_its_scope_and_it_is_audited(
    known: Database,
    campaign: dict[str, Any],
    bring: Import,
    client: httpx.AsyncClient,
    suffix: str,
) -> None:
    await bring(LINES)
    content = await exported(client, suffix, signed_in(LYON))
    answer = await bring(content, headers=signed_in(LYON))
    assert answer.json()["unchanged"] == 2
    acts = [(act.act, act.subject) for act in await audited_acts(known)]
    assert ("exported postes", f"/campaigns/2026-03/postes.{suffix}") in acts


@SUFFIXES
async def test_the_template_is_a_list_that_an_import_takes(
    campaign: dict[str, Any],
    bring: Import,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
    suffix: str,
) -> None:
    answer = await client.get(f"/templates/postes.{suffix}", headers=ministry)
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="modele-postes.{suffix}"'
    )
    assert (await bring(answer.content)).json()["added"] == 1


@pytest.mark.parametrize(
    "role", ["candidate", "responsable", "coordinator", "registrar", "auditor", "operator"]
)
async def test_others_neither_export_nor_preview_nor_take_a_template(
    campaign: dict[str, Any], client: httpx.AsyncClient, role: Any
) -> None:
    headers = signed_in(Grant(role=role))
    file = {"file": ("postes", csv_file([line()]))}
    for answer in (
        await client.get("/campaigns/2026-03/postes.csv", headers=headers),
        await client.get("/campaigns/2026-03/postes.xlsx", headers=headers),
        await client.get("/templates/postes.csv", headers=headers),
        await client.get("/templates/postes.xlsx", headers=headers),
        await client.post("/campaigns/2026-03/postes/import/preview", files=file, headers=headers),
    ):
        assert (answer.status_code, problem(answer)["type"]) == (403, "urn:appariement:forbidden")


async def test_what_is_not_there_is_neither_exported_nor_previewed(
    known: Database, client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    file = {"file": ("postes", csv_file([line()]))}
    for answer in (
        await client.get("/campaigns/2031-01/postes.csv", headers=ministry),
        await client.post("/campaigns/2031-01/postes/import/preview", files=file, headers=ministry),
    ):
        assert answer.status_code == 404


@pytest.fixture
def preview(client: httpx.AsyncClient, ministry: dict[str, str]) -> Import:
    async def preview(
        lines: Any, *, headers: dict[str, str] | None = None, campaign: str = "2026-03"
    ) -> httpx.Response:
        return await client.post(
            f"/campaigns/{campaign}/postes/import/preview",
            files={"file": ("postes", csv_file(lines))},
            headers=headers or ministry,
        )

    return preview


async def test_a_preview_says_what_the_import_then_does_and_writes_nothing(
    known: Database, campaign: dict[str, Any], bring: Import, preview: Import
) -> None:
    await bring([line("a"), line("b"), line("c"), line("z")])
    before = len(await emitted(known, PosteChanged))
    lines = [
        line("a"),
        line("b", note="Gardes", places="1"),
        line("c", responsable_adresse="autre@chu.test"),
        coupled("d"),
    ]
    answer = await preview(lines)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    first = {each["poste"]: each for each in body.pop("first")}
    assert body == {
        "added": 1,
        "changed": 2,
        "unchanged": 1,
        "unconfirmed": 0,
        "unnamed": 1,
        "new_addresses": 2,
        "first_addresses": ["autre@chu.test", "m.ostrel@cabinet.test"],
    }
    assert {poste: each["act"] for poste, each in first.items()} == {
        "b": "changed",
        "c": "changed",
        "d": "added",
    }
    assert first["b"]["cells"] == [
        {"column": "places", "before": "2", "after": "1"},
        {"column": "note", "before": "", "after": "Gardes"},
    ]
    assert {each["column"]: each["after"] for each in first["d"]["cells"]}["type_poste"] == "couplé"
    assert len(await emitted(known, PosteChanged)) == before
    assert (await bring(lines)).json() == {
        "added": 1,
        "changed": 2,
        "unchanged": 1,
        "unconfirmed": 0,
    }


async def test_a_preview_of_what_is_there_already_shows_nothing(
    campaign: dict[str, Any], bring: Import, preview: Import
) -> None:
    await bring(LINES)
    body = (await preview(LINES)).json()
    assert body == LEFT | {
        "unnamed": 0,
        "first": [],
        "new_addresses": 0,
        "first_addresses": [],
    }


async def test_a_preview_shows_the_first_lines_and_counts_them_all(
    campaign: dict[str, Any], preview: Import
) -> None:
    lines = [line(f"n{n:03}", responsable_adresse=f"p{n:03}@chu.test") for n in range(30)]
    body = (await preview(lines)).json()
    assert (body["added"], len(body["first"])) == (30, 20)
    assert (body["new_addresses"], len(body["first_addresses"])) == (30, 20)
    assert body["first"][0]["poste"] == "n000"
    assert body["first"][0]["cells"][0]["column"] == HEADINGS[0]


async def test_a_preview_refuses_what_the_import_refuses(
    campaign: dict[str, Any], bring: Import, preview: Import
) -> None:
    lines = [line("a", places="deux"), line("b", subdivision="LIL")]
    for headers in (None, signed_in(LYON)):
        refusal, same = (
            await preview(lines, headers=headers),
            await bring(lines, headers=headers),
        )
        assert refusal.status_code == same.status_code == 422
        assert problem(refusal)["rows"] == problem(same)["rows"]


async def test_an_ars_does_not_count_the_postes_of_others_as_unnamed(
    campaign: dict[str, Any], bring: Import, preview: Import
) -> None:
    await bring(LINES)
    assert (await preview([line("n")], headers=signed_in(LYON))).json()["unnamed"] == 2


async def test_a_candidate_reads_no_address_in_a_list(
    show: Import, client: httpx.AsyncClient
) -> None:
    await show(LINES)
    answer = await client.get("/campaigns/2026-03/postes", headers=signed_in(CANDIDATE))
    assert answer.json()["items"]
    assert "@chu" not in answer.text
