"""Lists of postes over HTTP: brought by the ministry and the ARS, read by whoever is signed in."""

from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from contracts.catalog import PosteChanged, ResponsablesNamed
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in

from .conftest import Import
from .lists import coupled, csv_file, line, xlsx_file

LYON = Grant(role="ars", region="Auvergne-Rhône-Alpes")
CANDIDATE = Grant(role="candidate", campaign="2026-03", speciality="PED", subdivision="LYO")
Numbers = list[str]

WORDS = [
    line("1", terrain="Pédiatrie générale", etablissement="Hôpital des Trois-Rivières"),
    line("2", specialite="URO", subdivision="GRE", terrain="Urologie", note="Bloc 50 % du temps"),
    coupled(
        "3",
        subdivision="LIL",
        terrain="Cœur d'enfant",
        option="Cardiologie",
        decale="oui",
        duree_mois="12",
        places="0",
        etablissement="Hôpital du Nord",
    ),
]


async def read(client: httpx.AsyncClient, **filters: Any) -> dict[str, Any]:
    answer = await client.get(
        "/campaigns/2026-03/postes", params=filters, headers=signed_in(CANDIDATE)
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_csv_and_xlsx_say_the_same(
    known: Database, campaign: dict[str, Any], bring: Import
) -> None:
    lines = [line("690418"), coupled(note="Gardes ; astreintes", decale="oui", terrain="Cœur")]
    assert (await bring(xlsx_file(lines))).json() == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "unconfirmed": 0,
    }
    for content in (
        csv_file(lines),
        csv_file(lines, encoding="utf-8-sig"),
        csv_file(lines, encoding="cp1252"),
        xlsx_file(lines),
    ):
        assert (await bring(content)).json() == {
            "added": 0,
            "changed": 0,
            "unchanged": 2,
            "unconfirmed": 0,
        }
    assert len(await emitted(known, PosteChanged)) == 2


@pytest.mark.rule("P2")
@pytest.mark.parametrize("file", [csv_file, xlsx_file])
async def test_one_wrong_line_refuses_the_whole_list_with_a_report(
    known: Database, campaign: dict[str, Any], bring: Import, file: Any
) -> None:
    lines = [line("a"), line("b", specialite="Pediatrie generale", places="deux"), line("a")]
    refusal = await bring(file(lines))
    assert refusal.status_code == 422
    body = problem(refusal)
    assert body["type"] == "urn:appariement:refused-rows"
    assert body["count"] == 3
    assert body["rows"] == [
        {
            "row": 3,
            "column": "specialite",
            "value": "Pediatrie generale",
            "problem": "spécialité inconnue",
        },
        {
            "row": 3,
            "column": "places",
            "value": "deux",
            "problem": "un nombre entier de 0 à 99 est attendu",
        },
        {"row": 4, "column": "numero", "value": "a", "problem": "numéro déjà donné à la ligne 2"},
    ]
    assert await emitted(known, PosteChanged) == []
    assert await emitted(known, ResponsablesNamed) == []


async def test_headings_are_checked_before_any_line(
    campaign: dict[str, Any], bring: Import
) -> None:
    refusal = await bring(b"numero;places;couleur\n1;2;bleu\n")
    assert refusal.status_code == 422
    columns = {row["column"]: row["problem"] for row in problem(refusal)["rows"]}
    assert columns["specialite"] == "colonne manquante"
    assert columns["couleur"] == "colonne inconnue"
    assert "places" not in columns


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 not a book"])
async def test_what_is_not_a_table_is_refused(
    campaign: dict[str, Any], bring: Import, content: bytes
) -> None:
    refusal = await bring(content)
    assert (refusal.status_code, problem(refusal)["type"]) == (
        415,
        "urn:appariement:unreadable-sheet",
    )


async def test_a_formula_is_refused_with_its_cell(campaign: dict[str, Any], bring: Import) -> None:
    refusal = await bring(xlsx_file([line("a"), line("b", note="=1+1")]))
    assert refusal.status_code == 415
    assert "la cellule P3 contient une formule" in problem(refusal)["detail"]


@pytest.mark.rule("P1")
async def test_an_ars_brings_the_postes_of_its_scope_and_no_other(
    known: Database, campaign: dict[str, Any], bring: Import
) -> None:
    ars = signed_in(LYON)
    assert (await bring([line("a"), line("b", subdivision="GRE")], headers=ars)).status_code == 200
    refusal = await bring([line("a", places="5"), line("c", subdivision="LIL")], headers=ars)
    assert [(row["row"], row["column"]) for row in problem(refusal)["rows"]] == [(3, "subdivision")]
    assert len(await emitted(known, PosteChanged)) == 2


async def test_an_ars_takes_no_poste_from_another(
    known: Database, campaign: dict[str, Any], bring: Import
) -> None:
    await bring([line("59-0001", subdivision="LIL")])
    refusal = await bring([line("59-0001")], headers=signed_in(LYON))
    assert refusal.status_code == 422
    (row,) = problem(refusal)["rows"]
    assert (row["column"], row["value"]) == ("numero", "59-0001")
    assert (await bring([line("59-0001")])).json()["changed"] == 1


@pytest.mark.parametrize(
    "role", ["candidate", "responsable", "coordinator", "registrar", "auditor", "operator"]
)
async def test_others_bring_no_list(campaign: dict[str, Any], bring: Import, role: Any) -> None:
    refusal = await bring([line()], headers=signed_in(Grant(role=role)))
    assert (refusal.status_code, problem(refusal)["type"]) == (403, "urn:appariement:forbidden")


@pytest.mark.rule("W6")
async def test_a_poste_is_read_whole_without_any_address(
    show: Import, client: httpx.AsyncClient
) -> None:
    await show([coupled("69-0419", type_terrain="non universitaire", duree_mois="12")])
    (item,) = (await read(client))["items"]
    assert item == {
        "poste": "69-0419",
        "speciality": "PED",
        "option": None,
        "subdivision": "LYO",
        "region": "Auvergne-Rhône-Alpes",
        "terrain": "Pédiatrie générale",
        "terrain_kind": "non_university",
        "agreement": "docteur_junior",
        "establishment": "Hôpital des Trois-Rivières",
        "kind": "coupled",
        "shifted": False,
        "months": 12,
        "note": None,
        "places": 2,
        "withdrawn": False,
        "responsables": [
            {"given_name": "Hélène", "family_name": "Brévannes", "access": "referent"},
            {"given_name": "Marc", "family_name": "Ostrel", "access": "second"},
        ],
    }
    one = await client.get("/campaigns/2026-03/postes/69-0419", headers=signed_in(CANDIDATE))
    assert one.json() == item | {"description": None, "attachment": None}


@pytest.mark.rule("W6")
@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, ["1", "2", "3"]),
        ({"speciality": "URO"}, ["2"]),
        ({"subdivision": "LIL"}, ["3"]),
        ({"region": "Auvergne-Rhône-Alpes"}, ["1", "2"]),
        ({"kind": "coupled"}, ["3"]),
        ({"kind": "single", "region": "Hauts-de-France"}, []),
        ({"option": "Cardiologie"}, ["3"]),
        ({"option": "cardiologie"}, []),
        ({"establishment": "Hôpital du Nord"}, ["3"]),
        ({"shifted": "true"}, ["3"]),
        ({"shifted": "false"}, ["1", "2"]),
        ({"months": "12"}, ["3"]),
        ({"with_places": "true"}, ["1", "2"]),
        ({"months": "6", "with_places": "true", "speciality": "URO"}, ["2"]),
        ({"text": "PEDIATRIE"}, ["1"]),
        ({"text": "trois rivieres générale"}, ["1"]),
        ({"text": "coeur"}, ["3"]),
        ({"text": "cardio"}, ["3"]),
        ({"text": "50 %"}, ["2"]),
        ({"text": "_"}, []),
        ({"text": "3 cœur"}, ["3"]),
    ],
)
async def test_postes_are_narrowed(
    show: Import, client: httpx.AsyncClient, filters: dict[str, str], numbers: Numbers
) -> None:
    await show(WORDS)
    assert [item["poste"] for item in (await read(client, **filters))["items"]] == numbers


@pytest.mark.rule("P3")
async def test_those_who_follow_postes_find_the_unconfirmed_ones(
    show: Import, client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    await show(WORDS)
    referent = signed_in(
        Grant(role="responsable", campaign="2026-03", poste="1", access="referent")
    )
    await client.post("/campaigns/2026-03/postes/1/confirm", headers=referent | {"If-Match": '"1"'})
    path, wanted = "/campaigns/2026-03/postes", {"unconfirmed": "true"}
    for headers in (ministry, signed_in(LYON), signed_in(Grant(role="coordinator"))):
        answer = await client.get(path, params=wanted, headers=headers)
        assert [item["poste"] for item in answer.json()["items"]] == ["2", "3"]
    refusal = await client.get(path, params=wanted, headers=signed_in(CANDIDATE))
    assert (refusal.status_code, problem(refusal)["type"]) == (403, "urn:appariement:forbidden")


async def test_pages_follow_each_other_without_gap_or_double(
    show: Import, client: httpx.AsyncClient
) -> None:
    numbers = [f"n{number:02}" for number in range(23)]
    await show([line(number) for number in reversed(numbers)])
    seen, after = [], None
    while True:
        page = await read(client, limit=10, **({"after": after} if after else {}))
        seen += [item["poste"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
        assert after == seen[-1]
    assert seen == numbers
    assert (await read(client, limit=23))["next"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "x"),
        ("kind", "triple"),
        ("after", "é"),
        ("months", "six"),
        ("shifted", "peut-être"),
    ],
)
async def test_a_wrong_filter_is_named(
    campaign: dict[str, Any], client: httpx.AsyncClient, name: str, value: str
) -> None:
    answer = await client.get(
        "/campaigns/2026-03/postes", params={name: value}, headers=signed_in(CANDIDATE)
    )
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == name
