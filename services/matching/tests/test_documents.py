"""Results as documents: what they say, and that they are accessible (PDF/UA-1)."""

from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from typing import Any

import httpx
import pikepdf
import pytest
from contracts.auth import Grant
from kernel.testing import problem, signed_in

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
ROUND = "/campaigns/2026-03/rounds/1"
MINISTRY = signed_in(Grant(role="ministry"))
AUTHORITY = {
    "name": "Odile Vasseur",
    "quality": "directrice générale",
    "service": "Agence régionale de santé",
    "contact": "internat@ars.test",
    "court": "tribunal administratif de Lyon",
}


@pytest.fixture
async def scene(
    published: Callable[[Any], Awaitable[None]], new_scene: Any, client: httpx.AsyncClient
) -> Any:
    scene = new_scene()
    await published(scene)
    await name(client, ARA)
    return scene


async def name(client: httpx.AsyncClient, region: str, version: int = 0) -> httpx.Response:
    headers = {**MINISTRY, "If-Match": f'"{version}"'}
    return await client.put(f"/authorities/{region}", json=AUTHORITY, headers=headers)


async def result(client: httpx.AsyncClient, scene: Any, id_: str, number: int = 1) -> Any:
    person = scene.person(id_)
    headers = signed_in(Grant(role="candidate", campaign="2026-03"), person=person)
    url = f"/campaigns/2026-03/rounds/{number}/results/{person}/document"
    return await client.get(url, headers=headers)


def opened(answer: httpx.Response) -> pikepdf.Pdf:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return pikepdf.open(BytesIO(answer.content))


def tags(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The structure's elements, in reading order."""
    pending: list[Any] = [pdf.Root.StructTreeRoot.K]
    while pending:
        item = pending.pop(0)
        if isinstance(item, pikepdf.Array):
            pending[:0] = list(item)
        elif isinstance(item, pikepdf.Dictionary):
            if "/S" in item:
                yield str(item.S)
            if "/K" in item:
                pending.insert(0, item.K)


def words(pdf: pikepdf.Pdf) -> str:
    """The text drawn, by the fonts' own tables to Unicode; spaces count for nothing."""
    return "".join(part for page in pdf.pages for part in _drawn(page))


def _drawn(page: pikepdf.Page) -> Iterator[str]:
    tables = {name: _table(font) for name, font in page.resources.Font.items()}
    table: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            shown = operands[0] if str(operator) == "TJ" else operands
            for piece in shown:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    codes = (int.from_bytes(raw[i : i + 2]) for i in range(0, len(raw), 2))
                    yield "".join(table.get(code, "") for code in codes)


def _table(font: Any) -> dict[int, str]:
    found, lines = {}, font.ToUnicode.read_bytes().decode("ascii").splitlines()
    for line in lines:
        pair = line.replace("<", " ").replace(">", " ").split()
        if line.startswith("<") and len(pair) == 2:
            found[int(pair[0], 16)] = bytes.fromhex(pair[1]).decode("utf-16-be")
    return found


def says(pdf: pikepdf.Pdf, sentence: str) -> bool:
    return "".join(sentence.split()) in "".join(words(pdf).replace("\u00a0", "").split())


async def test_a_candidates_document_is_tagged_titled_and_in_french(
    client: httpx.AsyncClient, scene: Any
) -> None:
    pdf = opened(await result(client, scene, "k1"))
    assert str(pdf.Root.Lang) == "fr-FR"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo["/Title"]) == "Résultat du 1er tour : Prénom-k1 Nom-k1"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    read = list(tags(pdf))
    assert read.count("/H1") == 1
    assert read.count("/H2") >= 4
    assert "/L" in read


async def test_a_candidates_document_names_its_author_the_algorithm_and_the_ways_of_appeal(
    client: httpx.AsyncClient, scene: Any
) -> None:
    pdf = opened(await result(client, scene, "k1"))
    for sentence in (
        "69-01", "Hôpital des Trois-Rivières", "Odile Vasseur, directrice générale",
        "article L. 311-3-1", "R. 311-3-1-1", "www.cada.fr", "dans les deux mois",
        "tribunal administratif de Lyon",
    ):  # fmt: skip
        assert says(pdf, sentence), sentence


@pytest.mark.rule("W5")
async def test_a_candidate_without_a_poste_has_a_document_too_and_only_theirs(
    client: httpx.AsyncClient, scene: Any
) -> None:
    assert says(opened(await result(client, scene, "k2")), "pas de poste au 1er tour")
    other = signed_in(Grant(role="candidate", campaign="2026-03"), person=scene.person("k1"))
    url = f"{ROUND}/results/{scene.person('k2')}/document"
    assert problem(await client.get(url, headers=other))["status"] == 404


async def test_without_an_authority_there_is_no_document(
    client: httpx.AsyncClient, scene: Any
) -> None:
    refused = problem(await result(client, scene, "k4"))
    assert (refused["type"], refused["region"]) == ("urn:appariement:no-authority", IDF)


@pytest.mark.rule("W3")
async def test_a_postes_document_names_who_obtained_it_or_says_that_nobody_did(
    client: httpx.AsyncClient, scene: Any
) -> None:
    await name(client, IDF)

    async def read(poste: str) -> httpx.Response:
        grant = Grant(role="responsable", campaign="2026-03", poste=poste, access="referent")
        url = f"{ROUND}/postes/{poste}/document"
        return await client.get(url, headers=signed_in(grant))

    filled = opened(await read("69-01"))
    assert says(filled, "Prénom-k1 Nom-k1")
    assert "/Strong" in list(tags(filled))
    assert says(opened(await read("75-02")), "Poste non pourvu")
    other = Grant(role="responsable", campaign="2026-03", poste="69-01", access="referent")
    hidden = await client.get(f"{ROUND}/postes/75-02/document", headers=signed_in(other))
    assert problem(hidden)["status"] == 404


async def test_what_was_recorded_in_person_bears_no_mention_of_an_algorithm(
    client: httpx.AsyncClient, scene: Any
) -> None:
    await name(client, IDF)
    body = {"items": [{"person": str(scene.person("k5")), "poste": "75-02"}]}
    url = "/campaigns/2026-03/rounds/2/entries"
    assert (await client.post(url, json=body, headers=MINISTRY)).status_code == 201
    pdf = opened(await result(client, scene, "k5", 2))
    assert says(pdf, "75-02")
    assert not says(pdf, "Traitement algorithmique")


async def test_an_authority_is_changed_on_the_version_that_was_read(
    client: httpx.AsyncClient, scene: Any
) -> None:
    stale = problem(await name(client, ARA))
    assert (stale["status"], stale["version"]) == (412, 1)
    assert (await name(client, ARA, 1)).json()["version"] == 2
    assert problem(await name(client, "Nulle-Part"))["status"] == 404
    anyone = signed_in(Grant(role="candidate", campaign="2026-03"))
    listed = (await client.get("/authorities", headers=anyone)).json()["items"]
    assert [(one["region"], one["name"]) for one in listed] == [(ARA, "Odile Vasseur")]
