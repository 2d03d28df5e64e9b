"""Every form carries a token of this browser and of this session; no other is taken."""

import pytest
from browser import Browser
from conftest import SignIn
from fakes.world import ARMAND, LINA, ODILE, World
from portal import csrf, sealing

FORMS = (
    (LINA, "/candidat/voeux"),
    (LINA, "/deconnexion"),
    (ARMAND, "/responsable/classements/69-0418"),
    (ODILE, "/coordination/publication/1/confirmer"),
)


@pytest.mark.parametrize(
    "path", ["/connexion", "/connexion/lien/some-token-of-a-link", "/affichage"]
)
async def test_a_form_without_its_token_is_403_for_visitors(browser: Browser, path: str) -> None:
    await browser.get("/connexion")
    for fields in ([], [("jeton", "forged.-.token")], [("jeton", "")]):
        page = await browser.post(path, fields)
        assert page.status == 403
        assert "Rien n'a été enregistré." in page.text


@pytest.mark.parametrize(("person", "path"), FORMS)
async def test_a_form_without_its_token_is_403_for_somebody_signed_in(
    signed_in: SignIn, world: World, person: object, path: str
) -> None:
    browser = await signed_in(person)  # type: ignore[arg-type]
    world.seen.clear()
    for fields in ([], [("jeton", "a.b.c")]):
        assert (await browser.post(path, fields)).status == 403
    assert {method for method, _, _ in world.seen} <= {"GET"}


async def test_another_browsers_token_is_refused(signed_in: SignIn, another: Browser) -> None:
    mine = await (await signed_in(LINA)).get("/candidat/voeux")
    await another.sign_in(ODILE)
    page = await another.post("/deconnexion", mine.form("/deconnexion").fields)
    assert page.status == 403


async def test_a_token_drawn_before_signing_in_does_nothing_after(browser: Browser) -> None:
    before = (await browser.get("/connexion")).form("/connexion").fields
    await browser.sign_in(LINA)
    assert (await browser.post("/deconnexion", before)).status == 403


async def test_cookies_belong_to_the_host_and_scripts_do_not_read_them(browser: Browser) -> None:
    path = await browser.ask_for_link(LINA)
    link = await browser.get(path)
    answer = await browser.client.post(
        path, data=dict(link.form(path).fields), follow_redirects=False
    )
    cookies = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith("__Host-session=") for cookie in cookies)
    for cookie in cookies:
        words = {word.strip().lower() for word in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= words, cookie
        assert not any(word.startswith("domain") for word in words)


def test_a_token_names_its_person_and_is_bound_to_its_secret() -> None:
    forms = csrf.Forms(b"k" * 32)
    token = forms.token("secret", person="lina")
    assert forms.person(token, "secret") == "lina"
    assert forms.person(token, "another") is None
    assert forms.person(token.replace("lina", "odile"), "secret") is None
    assert csrf.Forms(b"l" * 32).person(token, "secret") is None
    assert forms.token("secret") != forms.token("secret")


def test_what_is_sealed_for_one_use_opens_for_no_other() -> None:
    seal = sealing.Seal(b"k" * 32)
    sealed = seal.close("session", {"a": 1})
    assert seal.open("session", sealed) == {"a": 1}
    assert seal.open("return", sealed) is None
    assert seal.open("session", sealed[:-2]) is None
    assert seal.open("session", "") is None
    assert sealing.Seal(b"l" * 32).open("session", sealed) is None
