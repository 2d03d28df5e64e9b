"""Mes postes: read, confirmed, described; a correction asked for; what candidates read of it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from browser import Browser
from conftest import SignIn
from fakes.postes import SIGNED
from fakes.world import ARMAND, LINA, World
from rules import check

HERE = "/responsable/postes"
MINE, SECOND = f"{HERE}/69-0418", f"{HERE}/69-0412"
PDF = ("piece", "service.pdf", b"%PDF-1.7", "application/pdf")
ZIP = ("piece", "service.zip", b"PK", "application/zip")


@pytest.fixture
async def browser_of_armand(signed_in: SignIn, world: World) -> Browser:
    world.phase = None
    return await signed_in(ARMAND)


@pytest.mark.rule("P3")
async def test_a_sheet_is_read_then_confirmed_exact(browser_of_armand: Browser) -> None:
    page = await browser_of_armand.get("/mes-postes")
    check(page)
    assert page.answer.url.path == HERE
    for field in ("Spécialité", "Type de poste", "Établissement", "Agrément", "Places"):
        assert field in page.text
    page = await browser_of_armand.get(MINE)
    check(page)
    page = await browser_of_armand.send(page, f"{MINE}/confirmer")
    check(page)
    assert "Fiche confirmée exacte." in page.text
    assert f"{MINE}/confirmer" not in [form.action for form in page.forms]


@pytest.mark.rule("P4")
async def test_a_description_and_a_document_are_kept_and_removed(
    browser_of_armand: Browser, world: World
) -> None:
    browser = browser_of_armand
    page = await browser.get(MINE)
    page = await browser.send(page, f"{MINE}/description", description="Deux\n\nlignes <b>")
    assert "Description enregistrée." in page.text
    assert "Deux\n\nlignes <b>" in dict(page.form(f"{MINE}/description").fields)["description"]
    page = await browser.send(page, f"{MINE}/piece", file=PDF)
    assert "service.pdf (12 ko)" in page.text
    check(page)
    page = await browser.send(page, f"{MINE}/piece/retirer")
    assert "Pièce jointe retirée." in page.text
    assert world.written["69-0418"]["attachment"] is None


async def test_what_is_refused_is_told_beside_its_field_and_the_text_kept(
    browser_of_armand: Browser,
) -> None:
    browser = browser_of_armand
    page = await browser.get(MINE)
    long = "x" * 4001
    refused = await browser.send(page, f"{MINE}/description", description=long)
    assert (refused.status, "Au plus 4000 caractères." in refused.text) == (422, True)
    assert dict(refused.form(f"{MINE}/description").fields)["description"] == long
    check(refused)
    refused = await browser.send(page, f"{MINE}/piece", file=ZIP)
    assert (refused.status, "n'est pas lisible ici" in refused.text) == (415, True)
    refused = await browser.send(page, f"{MINE}/piece")
    assert (refused.status, "Choisissez un fichier." in refused.text) == (422, True)
    await browser.send(page, f"{MINE}/description", description="a")
    stale = await browser.send(page, f"{MINE}/description", description="b")
    assert (stale.status, "Une version plus récente" in stale.text) == (412, True)
    assert dict(stale.form(f"{MINE}/description").fields)["description"] == "b"


async def test_the_second_reads_only_and_so_does_everyone_once_it_opened(
    browser_of_armand: Browser, world: World
) -> None:
    page = await browser_of_armand.get(SECOND)
    check(page)
    assert "Lecture seule : la fiche appartient au référent." in page.text
    assert not [form for form in page.forms if form.action.startswith(HERE)]
    world.phase = "wishes"
    page = await browser_of_armand.get(MINE)
    assert "une fois la campagne ouverte" in page.text
    assert [f.action for f in page.forms if f.action.startswith(HERE)] == [f"{MINE}/confirmer"]


async def test_anothers_poste_is_404(browser_of_armand: Browser) -> None:
    assert (await browser_of_armand.get(f"{HERE}/69-0431")).status == 404


@pytest.mark.rule("P5")
async def test_a_correction_is_asked_for_with_its_field_and_value(
    browser_of_armand: Browser,
) -> None:
    page = await browser_of_armand.get(MINE)
    asked = [one["href"] for one in page.all("a") if "nature=correction" in one["href"]]
    assert len(asked) == 12
    query = parse_qs(urlsplit(asked[5]).query)
    assert (query["champ"], query["poste"]) == (["terrain"], ["2027-03/69-0418"])
    page = await browser_of_armand.get(asked[5])
    fields = dict(page.form("/assistance").fields)
    assert (fields["nature"], fields["champ"]) == ("correction", "terrain")
    assert fields["valeur"] == "Onco-hématologie pédiatrique"


@pytest.mark.rule("P4")
async def test_candidates_read_the_description_and_the_document(
    signed_in: SignIn, world: World
) -> None:
    file = {"filename": "service.pdf", "media_type": "application/pdf", "size": 12_000}
    world.written["69-0418"] = {"description": "Une équipe <accueillante>.", "attachment": file}
    browser = await signed_in(LINA)
    page = await browser.get("/candidat/voeux")
    assert "/candidat/postes/69-0418" in [one["href"] for one in page.all("a")]
    page = await browser.get("/candidat/postes/69-0418")
    check(page)
    assert "Une équipe <accueillante>." in page.text
    path = "/postes/2027-03/69-0418/piece"
    assert path in [one["href"] for one in page.all("a")]
    answer = await browser.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, SIGNED)
