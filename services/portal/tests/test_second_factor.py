"""A second factor at sign-in, before a sensitive act, and in one's own information."""

import json

import pytest
from browser import Browser, Page
from conftest import SignIn
from fakes.auth import CODE
from fakes.factors import PASSKEY, RECOVERY
from fakes.world import BOTH, MINA, ODILE, Person, World, iso
from portal.qr import path_of, size_of
from rules import check, check_headers

ASK = "/connexion/second-facteur"
OWN = "/mes-informations/second-facteur"
CONFIRM = "/coordination/publication/1/confirmer"


def enrolled(world: World, one: Person, *kinds: str) -> None:
    world.factors[one.id] = [
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "kind": kind,
            "name": f"Mon {kind}",
            "created_at": iso(world.now),
            "used_at": None,
        }
        for number, kind in enumerate(kinds)
    ]


@pytest.fixture
def asked(world: World) -> World:
    """Coordinators sign in with a second factor; Odile has an application and a passkey."""
    world.asked_of = {"coordinator", "ministry"}
    enrolled(world, ODILE, "passkey", "totp")
    return world


async def show(browser: Browser, page: Page, value: str, field: str = "code") -> Page:
    """One of the forms with this action: each has one field."""
    return await browser.post(ASK, [*page.form(ASK).fields[:1], (field, value)])


def ended(page: Page) -> str:
    return str(page.answer.url.path)


async def test_a_code_opens_the_page_first_asked_for(browser: Browser, asked: World) -> None:
    await browser.get("/coordination?specialite=PED")
    page = await browser.sign_in(ODILE)
    assert (page.status, ended(page)) == (200, ASK)
    check(page)
    home = await show(browser, page, CODE)
    assert str(home.answer.url).endswith("/coordination?specialite=PED")


async def test_a_recovery_code_and_a_passkey_open_too(
    browser: Browser, another: Browser, asked: World
) -> None:
    page = await browser.sign_in(ODILE)
    assert ended(await show(browser, page, RECOVERY, "secours")) == "/coordination"
    asked.shown.clear()
    page = await another.sign_in(ODILE)
    page = await another.get(f"{ASK}/cle")
    check(page)
    check_headers(page)
    form = next(form for form in page.all("form") if "data-passkey" in form)
    assert json.loads(form["data-options"])["challenge"] == "AAAA"
    assert ended(await another.send(page, ASK, cle=json.dumps(PASSKEY))) == "/coordination"


async def test_a_wrong_one_is_told_where_it_was_typed_then_all_wait(
    browser: Browser, asked: World
) -> None:
    page = await browser.sign_in(ODILE)
    asked.codes_left = 3
    for field in ("code", "secours"):
        page = await show(browser, page, "000000", field)
        check(page)
        assert page.status == 422
        assert "Ce n’est pas le bon." in page.text
        invalid = [one["id"] for one in page.all("input") if "aria-invalid" in one]
        assert invalid == [field]
    page = await show(browser, page, "000000")
    assert (page.status, "Réessayez dans 42 minutes, ou utilisez un autre moyen." in page.text) == (
        429,
        True,
    )


@pytest.mark.parametrize("field", ["code", "cle"])
async def test_what_is_no_factor_is_told(browser: Browser, asked: World, field: str) -> None:
    page = await browser.sign_in(ODILE)
    page = await show(browser, page, "x", field)
    assert page.status == 422
    assert page.all("p")
    check(page)


async def test_without_one_it_is_added_first_and_codes_are_shown_once(
    browser: Browser, asked: World
) -> None:
    asked.factors.clear()
    await browser.get("/coordination/publication/1")
    page = await browser.sign_in(ODILE)
    assert ended(page) == OWN
    check(page)
    page = await browser.send(page, f"{OWN}/application", nom="Mon téléphone")
    check(page)
    assert "ABCDEFGHIJKLMNOP" in page.text
    assert page.all("path")[-1]["d"].startswith("M0 0h7")
    page = await browser.send(page, f"{OWN}/application/confirmer", code="111111")
    assert (page.status, "ABCDEFGHIJKLMNOP" in page.text) == (422, True)
    page = await browser.send(page, f"{OWN}/application/confirmer", code=CODE)
    check(page)
    assert RECOVERY in page.text
    page = await browser.get(f"{OWN}/continuer")
    assert ended(page) == "/coordination/publication/1"
    assert RECOVERY not in (await browser.get(OWN)).text


async def test_a_page_of_a_role_that_waits_asks_for_it(browser: Browser, asked: World) -> None:
    await browser.sign_in(ODILE)
    page = await browser.get("/coordination/publication/1")
    assert ended(page) == ASK
    page = await show(browser, page, CODE)
    assert ended(page) == "/coordination/publication/1"


async def test_the_other_roles_work_meanwhile(browser: Browser, world: World) -> None:
    world.asked_of = {"responsable"}
    enrolled(world, BOTH, "totp")
    page = await browser.sign_in(BOTH)
    assert ended(page) == ASK
    assert (await browser.get("/candidat")).status == 200
    page = await browser.get("/espaces")
    check(page)
    assert "D’autres rôles attendent votre second facteur." in page.text


async def test_a_sensitive_act_is_found_again_and_done_once_confirmed(
    signed_in: SignIn, full: World
) -> None:
    enrolled(full, MINA, "totp")
    browser = await signed_in(MINA)
    full.stale, full.phase = True, "closed"
    page = await browser.get(f"{CONFIRM}?specialite=PED&territoire=Auvergne-Rhône-Alpes")
    page = await browser.send(page, CONFIRM, mot="PUBLIER")
    assert ended(page) == ASK
    assert "Vous le retrouverez juste après." in page.text
    assert full.parts[0]["published_at"] is None
    page = await show(browser, page, CODE)
    assert ended(page) == f"{ASK}/suite"
    check(page)
    page = await browser.send(page, CONFIRM)
    assert ended(page) == "/coordination/publication/1"
    assert full.parts[0]["published_at"] is not None


async def test_a_file_is_asked_for_again_once_confirmed(signed_in: SignIn, world: World) -> None:
    enrolled(world, ODILE, "totp")
    browser = await signed_in(ODILE)
    world.stale = True
    page = await browser.get("/coordination/affectations.csv?round=1")
    page = await show(browser, page, CODE)
    check(page)
    link = next(a for a in page.all("a") if "affectations.csv" in a["href"])
    assert link["href"] == "/coordination/affectations.csv?round=1"
    assert (await browser.client.get(link["href"])).headers["content-type"].startswith("text/csv")


async def test_the_act_of_another_person_is_not_found(
    signed_in: SignIn, another: Browser, world: World
) -> None:
    enrolled(world, ODILE, "totp")
    browser = await signed_in(ODILE)
    world.stale = True
    await browser.get("/coordination/affectations.csv")
    await another.sign_in(BOTH)
    another.client.cookies.set("__Host-acte", browser.client.cookies["__Host-acte"])
    page = await another.get(f"{ASK}/suite")
    assert "affectations.csv" not in page.answer.text


async def test_factors_are_listed_named_and_removed(signed_in: SignIn, world: World) -> None:
    enrolled(world, ODILE, "totp", "passkey")
    browser = await signed_in(ODILE)
    page = await browser.get(OWN)
    check(page)
    assert "Codes de secours restants : 9 sur 10." in page.text
    first = world.factors[ODILE.id][0]["id"]
    page = await browser.send(page, f"{OWN}/{first}/supprimer")
    assert "Second facteur supprimé." in page.text
    assert "Mon totp" not in page.text


async def test_the_last_one_is_not_offered_to_removal_while_a_role_asks(
    browser: Browser, world: World
) -> None:
    world.asked_of, world.shown = {"coordinator"}, {ODILE.id}
    enrolled(world, ODILE, "totp")
    await browser.sign_in(ODILE)
    page = await browser.get(OWN)
    assert "demandé par un rôle" in page.text
    assert not [form for form in page.forms if form.action.endswith("/supprimer")]


async def test_a_passkey_is_added_by_the_answer_of_the_browser(
    signed_in: SignIn, world: World
) -> None:
    enrolled(world, ODILE, "totp")
    browser = await signed_in(ODILE)
    page = await browser.get(f"{OWN}/cle")
    check(page)
    for wrong in ("", "[]", json.dumps(PASSKEY | {"id": "BBBB"})):
        page = await browser.send(page, f"{OWN}/cle", cle=wrong)
        assert page.status == 422
        check(page)
    page = await browser.send(page, f"{OWN}/cle", cle=json.dumps(PASSKEY), nom="Mon portable")
    assert "Second facteur ajouté." in page.text
    assert "Mon portable" in page.text


async def test_adding_one_asks_for_another_shown_lately(signed_in: SignIn, world: World) -> None:
    enrolled(world, ODILE, "totp")
    browser = await signed_in(ODILE)
    page = await browser.get(OWN)
    world.stale = True
    page = await browser.send(page, f"{OWN}/codes")
    assert ended(page) == ASK
    page = await show(browser, page, CODE)
    page = await browser.send(page, f"{OWN}/codes")
    assert RECOVERY in page.text


def test_a_qr_code_is_drawn_row_by_row() -> None:
    assert size_of("x" * 10) == 21
    path = path_of("x" * 10)
    assert path.startswith("M0 0h7v1h-7z")
    assert path.count("z") == path.count("M")
