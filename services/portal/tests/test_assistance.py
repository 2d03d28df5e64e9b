"""Assistance for whoever asks: the form, the number, the thread by account and by mailed link."""

import pytest
from browser import Browser
from conftest import SignIn
from fakes.assistance import FILE, LINK, say, ticket
from fakes.world import ARMAND, LINA, NOBODY, World
from rules import check, check_headers

HERE = "/assistance"
SHOT = ("capture", "écran.png", b"\x89PNG" + b"0" * 2_000_000, "image/png")
ZIP = ("capture", "archive.zip", b"PK", "application/zip")


async def test_anyone_writes_with_a_screenshot_and_reads_a_number(
    browser: Browser, world: World
) -> None:
    page = await browser.get(f"{HERE}?nature=account&page=/connexion&ref=abc")
    check(page)
    check_headers(page)
    sent = {"nom": "Ana Perrin", "courriel": "ana@exemple.test", "statut": "Docteur junior"}
    page = await browser.send(page, HERE, file=SHOT, description="Aucun lien.", **sent)
    check(page)
    assert page.answer.url.path == f"{HERE}/envoyee"
    assert "Numéro A-00001" in page.text
    assert "ARS et Scolarité – Lyon" in page.text
    (opened,) = world.tickets
    assert (opened["kind"], opened["page"]) == ("account", "/connexion (référence abc)")
    assert opened["attachments"][0]["filename"] == "écran.png"


async def test_the_form_is_filled_in_for_somebody_signed_in(
    signed_in: SignIn, world: World
) -> None:
    browser = await signed_in(LINA)
    page = await browser.get(HERE)
    assert LINA.address in page.text
    assert not [one for one in page.all("input") if one.get("name") in ("nom", "courriel")]
    page = await browser.send(page, HERE, description="Une question.")
    assert "Suivre mes demandes" in page.text
    assert world.tickets[0]["university"] == "Université de Lyon"


async def test_what_is_missing_is_told_beside_its_field_and_the_rest_kept(browser: Browser) -> None:
    page = await browser.send(await browser.get(HERE), HERE, description="Texte <b>gardé</b>")
    check(page)
    assert page.status == 422
    invalid = {one["id"] for one in page.all("input") if "aria-invalid" in one}
    assert invalid == {"nom", "courriel", "statut"}
    assert "Texte <b>gardé</b>" in dict(page.form(HERE).fields)["description"]


async def test_a_file_that_is_refused_is_told_beside_its_field(signed_in: SignIn) -> None:
    browser = await signed_in(LINA)
    page = await browser.send(await browser.get(HERE), HERE, file=ZIP, description="Voici.")
    assert page.status == 415
    assert "Ce fichier n'est pas lisible ici." in page.text
    assert dict(page.form(HERE).fields)["description"] == "Voici."
    check(page)


async def test_a_file_larger_than_any_is_413(signed_in: SignIn) -> None:
    browser = await signed_in(LINA)
    huge = ("capture", "x.png", b"0" * 6_100_000, "image/png")
    page = await browser.get(HERE)
    answer = await browser.client.post(
        HERE, data=dict(page.form(HERE).fields), files={"capture": huge[1:]}
    )
    assert answer.status_code == 413


@pytest.mark.rule("P5")
async def test_a_correction_goes_with_its_poste_field_and_value(
    signed_in: SignIn, world: World
) -> None:
    browser = await signed_in(ARMAND)
    query = "nature=correction&poste=2027-03/69-0418&champ=terrain&valeur=Oncologie"
    page = await browser.get(f"{HERE}?{query}")
    check(page)
    page = await browser.send(page, HERE, description="Le terrain a changé de nom.")
    assert "Votre demande est envoyée" in page.text
    asked = world.tickets[0]["correction"]
    assert (asked["campaign"], asked["poste"]) == ("2027-03", "69-0418")
    assert (asked["field"], asked["value"]) == ("terrain", "Oncologie")
    page = await browser.get(f"{HERE}/demandes/{world.tickets[0]['id']}")
    check(page)
    assert "en attente de l’ARS" in page.text


async def test_a_correction_asks_to_sign_in_first(browser: Browser) -> None:
    page = await browser.send(await browser.get(HERE), HERE, nature="correction", description="x")
    assert (page.status, "Connectez-vous pour cette demande." in page.text) == (422, True)
    check(page)


async def test_outside_a_campaign_the_form_says_so(browser: Browser, world: World) -> None:
    world.launched = False
    page = await browser.get(HERE)
    assert "Aucune campagne n'est en cours." in page.text


@pytest.mark.rule("S11")
@pytest.mark.parametrize("spent", [True, False])
async def test_a_failed_sign_in_offers_the_support_form(browser: Browser, spent: bool) -> None:
    path = "/connexion/lien/unknown-token-of-some-length" if spent else "/connexion"
    page = await browser.get(path)
    links = [one["href"] for one in page.all("a")]
    assert "/assistance?nature=account&page=%2Fconnexion" in links
    assert not [one for one in links if "unknown-token" in one]


@pytest.mark.rule("S11")
async def test_a_link_opened_elsewhere_offers_the_support_form(
    browser: Browser, another: Browser
) -> None:
    page = await another.get(await browser.ask_for_link(LINA))
    assert "/assistance?nature=account&page=%2Fconnexion" in [one["href"] for one in page.all("a")]


async def test_every_page_leads_to_assistance_with_where_one_was(signed_in: SignIn) -> None:
    browser = await signed_in(LINA)
    page = await browser.get("/candidat/voeux")
    assert "/assistance?page=%2Fcandidat%2Fvoeux" in [one["href"] for one in page.all("a")]
    page = await browser.get("/coordination")
    links = [one["href"] for one in page.all("a")]
    reference = page.answer.headers["x-request-id"]
    assert f"/assistance?page=%2Fcoordination&nature=technical&ref={reference}" in links


async def test_ones_tickets_are_listed_read_answered_and_closed(
    signed_in: SignIn, world: World
) -> None:
    mine = ticket(world, LINA, description="Ligne 1\n\nLigne <2>", screenshot="écran.png")
    say(world, mine, "manager", "Pouvez-vous préciser ?")
    browser = await signed_in(LINA)
    page = await browser.get(f"{HERE}/demandes")
    check(page)
    here = f"{HERE}/demandes/{mine['id']}"
    assert here in [one["href"] for one in page.all("a")]
    page = await browser.get(here)
    check(page)
    assert "Ligne <2>" in page.text
    assert "Pouvez-vous préciser ?" in page.text
    page = await browser.send(page, f"{here}/messages", texte="")
    assert page.status == 422
    check(page)
    page = await browser.send(
        page,
        f"{here}/messages",
        texte="Voici.",
        file=("piece", "a.pdf", b"%PDF", "application/pdf"),
    )
    assert "Votre message est envoyé." in page.text
    page = await browser.send(page, f"{here}/clore")
    assert "La demande est close." in page.text
    assert f"{here}/clore" not in [form.action for form in page.forms]


async def test_a_file_is_read_at_its_signed_address(signed_in: SignIn, world: World) -> None:
    mine = ticket(world, LINA, description="x", screenshot="écran.png")
    browser = await signed_in(LINA)
    path = f"{HERE}/demandes/{mine['id']}/pieces/{FILE}"
    answer = await browser.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "https://objets.exemple.test/signed",
    )


async def test_anothers_ticket_is_404(signed_in: SignIn, world: World) -> None:
    theirs = ticket(world, ARMAND, description="x")
    page = await (await signed_in(LINA)).get(f"{HERE}/demandes/{theirs['id']}")
    assert page.status == 404


async def test_a_ticket_is_followed_without_an_account_and_its_key_leaves_the_address(
    browser: Browser, world: World
) -> None:
    ticket(world, None, description="Sans compte", screenshot="a.png", name="Ana")
    page = await browser.get(f"{HERE}/suivi/{LINK}")
    check(page)
    assert page.answer.url.path == f"{HERE}/suivi"
    assert LINK not in page.answer.text
    assert not [path for _, path, _ in world.seen if LINK in path]
    page = await browser.send(page, f"{HERE}/suivi/messages", texte="Encore moi.")
    assert "Encore moi." in page.text
    answer = await browser.client.get(f"{HERE}/suivi/pieces/{FILE}", follow_redirects=False)
    assert answer.headers["location"] == "https://objets.exemple.test/signed"
    page = await browser.send(page, f"{HERE}/suivi/clore")
    assert "La demande est close." in page.text


async def test_a_mailed_link_followed_while_signed_in_is_read_as_nobody(
    signed_in: SignIn, world: World
) -> None:
    ticket(world, None, description="Sans compte")
    browser = await signed_in(NOBODY)
    assert "Sans compte" in (await browser.get(f"{HERE}/suivi/{LINK}")).text


async def test_an_expired_and_an_unknown_link_say_so(browser: Browser, world: World) -> None:
    page = await browser.get(f"{HERE}/suivi")
    assert (page.status, "n’est pas connu" in page.text) == (404, True)
    check(page)
    world.link_over = True
    page = await browser.get(f"{HERE}/suivi/{LINK}")
    assert (page.status, "a expiré" in page.text) == (410, True)
    check(page)
