"""Signing in, staying signed in, signing out."""

import asyncio
from datetime import timedelta

import pytest
from browser import Browser
from conftest import SignIn
from fakes.auth import CODE
from fakes.world import BOTH, LINA, NOBODY, ODILE, World
from portal.sessions import key_of
from redis.asyncio import Redis


async def test_a_link_opened_in_its_browser_signs_in(browser: Browser) -> None:
    path = await browser.ask_for_link(LINA)
    page = await browser.get(path)
    assert "Lina Charvoz" in page.text
    home = await browser.send(page, path)
    assert home.answer.url.path == "/candidat"
    assert "Bonjour Lina" in home.text


@pytest.mark.rule("S5")
async def test_opening_a_link_spends_nothing(browser: Browser) -> None:
    path = await browser.ask_for_link(LINA)
    for _ in range(3):
        assert (await browser.get(path)).status == 200
    assert (await browser.send(await browser.get(path), path)).answer.url.path == "/candidat"


@pytest.mark.rule("S1")
async def test_a_known_and_an_unknown_address_read_the_same(browser: Browser) -> None:
    asked = await browser.get("/connexion")
    pages = [
        await browser.send(asked, "/connexion", adresse=address)
        for address in (LINA.address, "personne@chu-exemple.test")
    ]
    assert pages[0].text.replace(LINA.address, "") == pages[1].text.replace(
        "personne@chu-exemple.test", ""
    )
    assert "un lien vient d’y être envoyé" in pages[0].text


async def test_the_address_stands_in_no_url(browser: Browser) -> None:
    asked = await browser.get("/connexion")
    sent = await browser.send(asked, "/connexion", adresse=LINA.address)
    assert str(sent.answer.url).endswith("/connexion/envoye")


async def test_an_incomplete_address_is_told_and_kept(browser: Browser) -> None:
    asked = await browser.get("/connexion")
    page = await browser.send(asked, "/connexion", adresse="lina.charvoz")
    assert page.status == 422
    assert "Saisissez une adresse complète, par exemple prenom.nom@chu-exemple.fr." in page.text
    assert any(field.get("value") == "lina.charvoz" for field in page.all("input"))


@pytest.mark.rule("S3")
async def test_a_link_opened_elsewhere_never_signs_in(browser: Browser, another: Browser) -> None:
    path = await browser.ask_for_link(LINA)
    page = await another.get(path)
    assert page.status == 403
    assert "Ce lien a été demandé sur un autre appareil." in page.text
    assert "Lina" not in page.text
    token = (await another.get("/connexion")).form("/connexion").fields
    assert (await another.post(path, token)).status == 403
    assert (await another.get("/candidat")).answer.url.path == "/connexion"


@pytest.mark.rule("S4")
async def test_the_code_typed_in_the_asking_browser_signs_in(
    browser: Browser, another: Browser
) -> None:
    await browser.ask_for_link(LINA)
    page = await browser.send(await browser.get("/connexion/envoye"), "/connexion/code", code=CODE)
    assert page.answer.url.path == "/candidat"
    token = (await another.get("/connexion")).form("/connexion").fields
    page = await another.post("/connexion/code", [*token, ("code", CODE)])
    assert page.answer.url.path == "/connexion"


@pytest.mark.rule("S4")
async def test_a_wrong_code_says_how_many_tries_are_left_then_points_to_the_link(
    browser: Browser, world: World
) -> None:
    path = await browser.ask_for_link(LINA)
    world.codes_left = 3
    page = await browser.get("/connexion/envoye")
    for told in ("Il vous reste 2 essais.", "Il vous reste 1 essai."):
        page = await browser.send(page, "/connexion/code", code="111111")
        assert page.status == 422
        assert told in page.text.replace("\N{NO-BREAK SPACE}", " ")
    for code in ("111111", CODE):
        page = await browser.send(page, "/connexion/code", code=code)
        assert (page.status, "ouvrez plutôt le lien du message" in page.text) == (429, True)
    assert (await browser.send(await browser.get(path), path)).answer.url.path == "/candidat"


async def test_what_is_no_code_is_told(browser: Browser) -> None:
    await browser.ask_for_link(LINA)
    page = await browser.get("/connexion/envoye")
    page = await browser.send(page, "/connexion/code", code="12")
    assert (page.status, "Le code a six chiffres." in page.text) == (422, True)


async def test_an_expired_a_used_and_an_unknown_link_say_so(browser: Browser, world: World) -> None:
    path = await browser.ask_for_link(LINA)
    token = path.rsplit("/", 1)[1]
    world.links[token]["expires_at"] = world.now - timedelta(minutes=1)
    page = await browser.get(path)
    assert page.status == 410
    assert page.text_of("h1").startswith("Ce lien a expiré à ")
    world.links[token] |= {"expires_at": world.now + timedelta(minutes=5), "used_at": world.now}
    page = await browser.get(path)
    assert page.status == 410
    assert page.text_of("h1").startswith("Ce lien a déjà servi à ")
    page = await browser.get("/connexion/lien/unknown-token-of-some-length")
    assert page.status == 404
    assert "Recevoir un nouveau lien" in page.text


@pytest.mark.rule("S6")
async def test_several_spaces_are_a_choice_and_none_is_said(
    browser: Browser, another: Browser
) -> None:
    page = await browser.sign_in(BOTH)
    assert page.answer.url.path == "/espaces"
    assert {"/candidat", "/responsable"} <= {link["href"] for link in page.all("a")}
    page = await another.sign_in(NOBODY)
    assert "Aucun espace ne vous est ouvert." in page.text


async def test_the_page_first_asked_for_is_found_again(browser: Browser) -> None:
    assert (await browser.get("/candidat/voeux?type=coupled")).answer.url.path == "/connexion"
    page = await browser.sign_in(LINA)
    assert str(page.answer.url).endswith("/candidat/voeux?type=coupled")


async def test_signing_out_ends_the_session_here_and_there(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(LINA)
    page = await browser.send(await browser.get("/candidat"), "/deconnexion")
    assert "Fermez cette fenêtre si l’ordinateur est partagé." in page.text
    assert not world.refresh_tokens
    assert (await browser.get("/candidat")).answer.url.path == "/connexion"


async def test_signing_out_works_while_auth_is_away(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(LINA)
    home = await browser.get("/candidat")
    world.away = {"auth"}
    assert "Vous êtes déconnecté." in (await browser.send(home, "/deconnexion")).text


async def test_a_token_near_its_end_is_refreshed_once_for_many_requests(
    signed_in: SignIn, world: World
) -> None:
    world.token_seconds = 30
    browser = await signed_in(LINA)
    world.token_seconds, world.refreshes = 600, 0
    pages = await asyncio.gather(*(browser.get("/candidat") for _ in range(12)))
    assert {page.status for page in pages} == {200}
    assert world.refreshes == 1


async def test_a_revoked_session_is_over(signed_in: SignIn, world: World) -> None:
    world.token_seconds = 30
    browser = await signed_in(LINA)
    world.revoked = True
    assert (await browser.get("/candidat")).answer.url.path == "/connexion"


async def test_auth_away_does_not_stop_a_token_that_still_serves(
    signed_in: SignIn, world: World
) -> None:
    world.token_seconds = 30
    browser = await signed_in(LINA)
    world.away = {"auth"}
    assert (await browser.get("/candidat")).status == 200


@pytest.mark.parametrize("value", ["x", "", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c"])
async def test_a_forged_session_cookie_signs_nobody_in(browser: Browser, value: str) -> None:
    browser.client.cookies.set("__Host-session", value, domain="localhost.local", path="/")
    assert (await browser.get("/candidat")).answer.url.path == "/connexion"


async def test_a_session_copied_under_another_id_signs_nobody_in(
    signed_in: SignIn, another: Browser, browser: Browser
) -> None:
    """Whoever can write to Valkey still cannot move a session to a cookie of their own."""
    await signed_in(ODILE)
    store: Redis = browser.app.state.runtime.redis
    mine, theirs = browser.client.cookies["__Host-session"], "chosen-by-an-attacker"
    sealed = await store.get(key_of("session", mine))
    assert sealed
    await store.set(key_of("session", theirs), sealed, ex=60)
    another.client.cookies.set("__Host-session", theirs)
    assert (await another.get("/coordination")).answer.url.path == "/connexion"


async def test_the_services_hear_who_asks(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(LINA)
    world.seen.clear()
    answer = await browser.client.get("/candidat", headers={"X-Forwarded-For": "192.0.2.7"})
    headers = next(headers for _, path, headers in world.seen if "wish-lists" in path)
    assert headers["X-Forwarded-For"] == "192.0.2.7"
    assert headers["X-Request-Id"] == answer.headers["x-request-id"]
    assert headers["Authorization"].startswith("Bearer access-")
