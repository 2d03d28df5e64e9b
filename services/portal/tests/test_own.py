"""Mes informations: what is known of somebody, and what is theirs to change."""

import pytest
from browser import Browser
from conftest import SignIn
from fakes.own import ASKED
from fakes.world import ARMAND, LINA, World
from rules import check, check_headers

HERE = "/mes-informations"
ADD, REMOVE, PHONE = f"{HERE}/adresses", f"{HERE}/adresse/retirer", f"{HERE}/telephone"
LINK = f"{ADD}/{ASKED}"
NEW = "lina@cabinet-exemple.test"


async def test_identity_is_read_and_scolarite_alone_changes_it(signed_in: SignIn) -> None:
    page = await (await signed_in(LINA)).get(HERE)
    check(page)
    check_headers(page)
    for told in ("Charvoz", "04/05/1997", "10000000001", "Université de Lyon", "Pédiatrie"):
        assert told in page.text
    links = [one["href"] for one in page.all("a")]
    assert "/assistance?nature=account&page=%2Fmes-informations" in links


@pytest.mark.rule("S9")
async def test_an_address_is_added_by_the_link_sent_there(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(LINA)
    page = await browser.send(await browser.get(HERE), ADD, adresse=NEW)
    check(page)
    assert "Un lien vient d’être envoyé à cette adresse." in page.text
    assert "À confirmer avant le " in page.text
    page = await browser.get(LINK)
    check(page)
    assert not world.added, "reading the page spends nothing"
    page = await browser.send(page, LINK)
    assert "Adresse confirmée." in page.text
    page = await browser.send(page, REMOVE)
    assert "Adresse retirée." in page.text
    assert NEW not in page.text


@pytest.mark.rule("S8")
async def test_an_address_of_another_is_refused_beside_its_field(signed_in: SignIn) -> None:
    browser = await signed_in(LINA)
    for address, status, words in (
        (ARMAND.address, 409, "Cette adresse appartient déjà à un autre compte."),
        (LINA.address, 409, "Cette adresse est déjà l'une des vôtres."),
        ("lina", 422, "Saisissez une adresse complète"),
    ):
        page = await browser.send(await browser.get(HERE), ADD, adresse=address)
        check(page)
        assert (page.status, words in page.text) == (status, True)
        field = next(one for one in page.all("input") if one.get("id") == "adresse")
        assert (field["value"], field["aria-invalid"]) == (address, "true")


@pytest.mark.rule("S9")
async def test_the_main_address_has_no_button_and_stays(signed_in: SignIn) -> None:
    browser = await signed_in(LINA)
    page = await browser.get(HERE)
    assert REMOVE not in [form.action for form in page.forms]
    token = page.form(ADD).fields[:1]
    page = await browser.post(REMOVE, [*token, ("cle", "k" * 32), ("adresse", LINA.address)])
    assert (page.status, "ne se retire pas" in page.text) == (409, True)


async def test_a_confirmation_is_found_again_after_signing_in(browser: Browser) -> None:
    assert (await browser.get(LINK)).answer.url.path == "/connexion"
    page = await browser.sign_in(LINA)
    assert page.answer.url.path == LINK
    links = [one["href"] for one in page.all("a")]
    assert not [one for one in links if ASKED in one], "a key stands in no other address"


async def test_a_link_of_another_an_unknown_and_a_used_one_say_so(
    signed_in: SignIn, another: Browser
) -> None:
    await another.sign_in(ARMAND)
    page = await another.send(await another.get(LINK), LINK)
    assert (page.status, "depuis un autre compte" in page.text) == (403, True)
    browser = await signed_in(LINA)
    page = await browser.send(await browser.get(LINK), LINK)
    assert (page.status, "a déjà servi" in page.text) == (410, True)
    check(page)
    page = await browser.send(await browser.get(LINK[:-5]), LINK[:-5])
    assert page.status == 404


@pytest.mark.rule("S9")
async def test_the_phone_is_ones_own(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(LINA)
    page = await browser.send(await browser.get(HERE), PHONE, telephone="06 12 34 56 78")
    assert "Téléphone enregistré." in page.text
    assert world.phones[LINA.id] == "06 12 34 56 78"
    page = await browser.send(page, PHONE, telephone="demain")
    check(page)
    assert (page.status, "Ce n’est pas un numéro" in page.text) == (422, True)
    assert "demain" in [one.get("value") for one in page.all("input")]
    page = await browser.send(await browser.get(HERE), PHONE, telephone="")
    assert world.phones[LINA.id] is None


@pytest.mark.rule("S13")
async def test_sessions_are_listed_and_closed(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(LINA)
    page = await browser.get(HERE)
    (other,) = world.other_sessions
    page = await browser.send(page, f"{HERE}/sessions/{other}/fermer")
    assert "Session fermée." in page.text
    world.other_sessions.append(other)
    page = await browser.send(await browser.get(HERE), f"{HERE}/autres-sessions/fermer")
    assert "Vos autres sessions sont fermées." in page.text
    assert not world.other_sessions
