"""The round after those played here is recorded, by entry or from a file: whole or not, within
one's scope, never against M2; it is then like any other."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import xlsxwriter
from contracts.auth import Grant
from contracts.matching import AffectationPublished, PlacesLeft
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
URL = "/campaigns/2026-03/rounds/2/entries"
HEAD = "candidat;poste\n"
AGENT = uuid4()
ARS = signed_in(Grant(role="ars", region=IDF), person=AGENT)
COORDINATOR = signed_in(Grant(role="coordinator", speciality="PED", region=IDF))
FAR = signed_in(Grant(role="ars", region=ARA))
MINISTRY = signed_in(Grant(role="ministry"))


@pytest.fixture
async def scene(published: Callable[[Any], Awaitable[None]], new_scene: Any) -> Any:
    """Round 1 is published: of Paris k5 and `absent` have nothing, 75-01 and 75-02 one place."""
    scene = new_scene()
    await published(scene)
    return scene


def pairs(*given: tuple[UUID, str]) -> dict[str, Any]:
    return {"items": [{"person": str(person), "poste": poste} for person, poste in given]}


def rows_of(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(row["column"], row["problem"]) for row in problem(answer)["rows"]]


async def send(
    client: httpx.AsyncClient,
    content: str | bytes,
    *,
    headers: dict[str, str] = ARS,
    dry_run: bool = False,
) -> httpx.Response:
    return await client.post(
        f"{URL}/import",
        params={"dry_run": dry_run},
        files={"file": ("tour.csv", content)},
        headers=headers,
    )


@pytest.mark.rule("P15")
async def test_what_is_recorded_is_an_affectation_like_any_other(
    client: httpx.AsyncClient, database: Database, scene: Any
) -> None:
    k5 = scene.person("k5")
    answer = await client.post(URL, json=pairs((k5, "75-02")), headers=COORDINATOR)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["recorded"], answer.json()["unchanged"]) == (1, 0)
    told = (await emitted(database, AffectationPublished))[-1]
    assert (told.person, told.poste, told.round, told.source) == (k5, "75-02", 2, "recorded")
    left = (await emitted(database, PlacesLeft))[-1]
    assert (left.poste, left.round, left.places) == ("75-02", 2, 0)
    mine = signed_in(Grant(role="candidate", campaign="2026-03"), person=k5)
    own = (await client.get(f"/campaigns/2026-03/rounds/2/results/{k5}", headers=mine)).json()
    assert (own["round"], own["poste"], own["withdrawn"]) == (2, "75-02", None)
    responsable = signed_in(
        Grant(role="responsable", campaign="2026-03", poste="75-02", access="referent")
    )
    url = "/campaigns/2026-03/rounds/2/affectations"
    (line,) = (await client.get(url, headers=responsable)).json()["items"]
    assert (line["poste"], line["person"]) == ("75-02", str(k5))
    assert "recorded affectations" in [act.act for act in await audited_acts(database)]


@pytest.mark.rule("P15")
async def test_the_template_comes_back_filled_as_csv_or_xlsx_and_again_changes_nothing(
    client: httpx.AsyncClient, database: Database, scene: Any
) -> None:
    template = await client.get(f"{URL}/template", headers=ARS)
    lines = template.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "candidat;poste;nom;prenom;specialite;subdivision"
    assert {line.split(";")[0] for line in lines[1:]} == {
        str(scene.person(name)) for name in ("k5", "absent")
    }
    k5 = str(scene.person("k5"))
    filled = "\n".join(line.replace(f"{k5};;", f"{k5};75-02;") for line in lines)
    told = (await send(client, filled, dry_run=True)).json()
    assert (told["dry_run"], told["recorded"]) == (True, 1)
    assert await sent_facts(database) == 0
    told = (await send(client, filled)).json()
    assert (told["dry_run"], told["recorded"], told["unchanged"]) == (False, 1, 0)
    again = (await send(client, workbook(lines[0], k5, "75-02"))).json()
    assert (again["recorded"], again["unchanged"]) == (0, 1)
    assert await sent_facts(database) == 1


async def sent_facts(database: Database) -> int:
    facts = await emitted(database, AffectationPublished)
    return len([fact for fact in facts if fact.source == "recorded"])


def workbook(head: str, *cells: str) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head.split(";"))
        sheet.write_row(1, 0, cells)
    return buffer.getvalue()


@pytest.mark.rule("M2")
async def test_a_file_is_refused_whole_with_each_wrong_line(
    client: httpx.AsyncClient, database: Database, scene: Any
) -> None:
    k2, k4, k5, absent = (scene.person(name) for name in ("k2", "k4", "k5", "absent"))
    refused = await send(
        client,
        f"{HEAD}{k4};75-02\n{uuid4()};75-01\n{k5};69-01\nLina;75-01\n",
    )
    assert rows_of(refused) == [("candidat", "identifiant inconnu : gardez celui du modèle")]
    refused = await send(client, f"{HEAD}{k4};75-02\n{uuid4()};75-01\n{k5};69-01\n{absent};75-02\n")
    assert rows_of(refused) == [
        ("candidat", "a déjà le poste 75-01"),
        ("candidat", "cette personne n'est pas candidate de la campagne"),
        ("poste", "poste inconnu dans votre territoire"),
        ("poste", "ce poste n'a plus assez de places"),
    ]
    refused = await client.post(URL, json=pairs((k2, "75-02")), headers=ARS)
    assert rows_of(refused) == [
        ("poste", "n'est pas de la spécialité et du territoire du candidat")
    ]
    twice = await client.post(URL, json=pairs((k5, "75-01"), (k5, "75-02")), headers=ARS)
    assert {problem_ for _, problem_ in rows_of(twice)} == {
        "cette personne est nommée plusieurs fois"
    }
    assert rows_of(await send(client, f"{HEAD}{k5};75-02\n", headers=FAR)) == [
        ("poste", "poste inconnu dans votre territoire")
    ]
    assert await sent_facts(database) == 0


@pytest.mark.rule("M2")
async def test_of_two_files_at_once_for_the_last_place_one_is_taken(
    client: httpx.AsyncClient, database: Database, scene: Any
) -> None:
    answers = await asyncio.gather(
        *(
            client.post(URL, json=pairs((scene.person(name), "75-02")), headers=ARS)
            for name in ("k5", "absent")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert await sent_facts(database) == 1


async def test_a_round_that_is_played_here_is_not_recorded_nor_one_before_its_turn(
    client: httpx.AsyncClient, deliver: Any, matched: Any, new_scene: Any
) -> None:
    scene = new_scene()
    body = pairs((scene.person("k5"), "75-02"))

    async def type_at(number: int) -> str:
        url = URL.replace("rounds/2", f"rounds/{number}")
        return str(problem(await client.post(url, json=body, headers=ARS))["type"])

    assert await type_at(2) == "urn:appariement:not-found"
    await deliver(scene.planned(1))
    await matched(scene)
    assert await type_at(1) == "urn:appariement:played-here"
    assert await type_at(2) == "urn:appariement:not-its-turn"
    assert await type_at(3) == "urn:appariement:not-found"
