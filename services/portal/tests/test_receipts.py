"""Receipts: shown after a save, kept as a file, verified by anyone; the public record."""

import pytest
from browser import Browser
from conftest import SignIn
from fakes.receipts import JWS
from fakes.world import ARMAND, LINA, World
from rules import check


@pytest.mark.rule("E4")
async def test_a_save_shows_its_receipt_to_keep(signed_in: SignIn, full: World) -> None:
    browser = await signed_in(LINA)
    page = await browser.get("/candidat/voeux")
    page = await browser.send(page, "/candidat/voeux", "enregistrer", **{"c-69-0418": "5"})
    check(page)
    assert "Reçu n° 4" in page.text
    assert "/recus/4" in [one["href"] for one in page.all("a")]
    answer = await browser.client.get("/recus/4")
    assert (answer.text, answer.headers["content-type"]) == (JWS, "application/jose")
    assert answer.headers["content-disposition"] == 'attachment; filename="recu-4.jws"'
    assert (await browser.get("/recus/5")).status == 404


@pytest.mark.rule("E4")
async def test_a_ranking_saved_shows_its_receipt(signed_in: SignIn, full: World) -> None:
    full.phase = "ranking"
    browser = await signed_in(ARMAND)
    here = "/responsable/classements/69-0418"
    page = await browser.send(await browser.get(here), here, "enregistrer")
    assert "Reçu n° 3" in page.text
    check(page)


@pytest.mark.rule("E4")
async def test_anyone_verifies_a_receipt_pasted_or_sent(browser: Browser) -> None:
    page = await browser.get("/verifier")
    file = ("fichier", "recu.jws", f"{JWS}\n".encode(), "application/jose")
    for answer in (
        await browser.send(page, "/verifier", recu=f" {JWS} "),
        await browser.send(page, "/verifier", file=file),
    ):
        check(answer)
        assert "Ce reçu est authentique." in answer.text
        assert "Un enregistrement plus récent l’a remplacé : le reçu n° 5." in answer.text


async def test_what_is_no_receipt_is_told(browser: Browser) -> None:
    page = await browser.get("/verifier")
    for typed, words in (("", "Collez un reçu"), ("x.y.z", "n'est pas authentique")):
        answer = await browser.send(page, "/verifier", recu=typed)
        check(answer)
        assert (answer.status, words in answer.text) == (422, True)


@pytest.mark.rule("V5")
async def test_the_record_of_a_closed_round_is_public(browser: Browser, world: World) -> None:
    world.phase = "closed"
    front = await browser.get("/")
    assert "/registre/2027-03/1" in [one["href"] for one in front.all("a")]
    page = await browser.get("/registre/2027-03/1")
    check(page)
    assert "Le résultat n’est pas encore public." in page.text
    answer = await browser.client.get("/registre/2027-03/1/document")
    assert answer.text == JWS
    assert (await browser.get("/registre/2027-03/3")).status == 404
