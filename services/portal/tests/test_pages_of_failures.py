"""A page for each thing that goes wrong: what happened, a reference, a way on."""

import pytest
from browser import Browser
from conftest import SignIn
from fakes.world import (
    ARMAND,
    BOTH,
    LINA,
    World,
)
from rules import check


async def test_a_role_that_is_not_theirs_is_403_and_an_unknown_page_404(
    signed_in: SignIn,
) -> None:
    browser = await signed_in(LINA)
    page = await browser.get("/coordination")
    assert (page.status, page.text_of("h1")) == (403, "Votre rôle ne permet pas cette action.")
    page = await browser.get("/candidat/rien")
    assert page.status == 404
    assert page.answer.headers["x-request-id"] in page.text


async def test_anothers_poste_is_the_page_of_a_wrong_address(
    signed_in: SignIn, full: World
) -> None:
    full.phase = "ranking"
    browser = await signed_in(BOTH)
    theirs = await browser.get("/responsable/classements/69-0418")
    wrong = await browser.get("/responsable/nulle-part")
    assert theirs.status == wrong.status == 404
    assert theirs.text_of("h1") == wrong.text_of("h1")


@pytest.mark.parametrize(
    ("away", "status", "words"),
    [
        ("away", 503, "Le service ne répond pas."),
        ("broken", 500, "Le service a rencontré un problème. Rien n’a été enregistré."),
    ],
)
async def test_a_service_that_fails_is_a_page_with_a_reference(
    signed_in: SignIn, world: World, away: str, status: int, words: str
) -> None:
    browser = await signed_in(LINA)
    setattr(world, away, {"candidatures"})
    page = await browser.get("/candidat")
    assert page.status == status
    assert words in page.text
    assert page.answer.headers["x-request-id"] in page.text
    check(page)


async def test_the_catalog_away_costs_labels_not_the_ranking(
    signed_in: SignIn, full: World
) -> None:
    full.phase = "ranking"
    browser = await signed_in(ARMAND)
    full.away = {"sheets"}
    page = await browser.get("/responsable/classements/69-0418")
    assert page.status == 200


async def test_an_answer_that_cannot_be_read_is_a_500(signed_in: SignIn, full: World) -> None:
    browser = await signed_in(LINA)
    full.lists[LINA.id]["saved_at"] = "yesterday"
    page = await browser.get("/candidat")
    assert page.status == 500
    check(page)


async def test_too_large_a_form_is_413(browser: Browser) -> None:
    page = await browser.post("/connexion", [("adresse", "x" * 300_000)])
    assert page.status == 413
    check(page)


async def test_too_many_demands_say_when_to_try_again(browser: Browser, world: World) -> None:
    asked = await browser.get("/connexion")
    world.busy = {"POST auth"}
    page = await browser.send(asked, "/connexion", adresse=LINA.address)
    assert (page.status, page.answer.headers["retry-after"]) == (429, "20")
    assert "Réessayez dans 20 secondes." in page.text
