"""A role that asks for a second factor, through the pages, without JavaScript."""

import os
import re
from collections.abc import AsyncIterator

import pyotp
import pytest
from afresh import afresh
from browser import Browser
from rehearsal.mailbox import Mailboxes

DEMANDING = afresh("demanding")
RENE, demanding = DEMANDING.RENE, DEMANDING.demanding


@pytest.fixture(scope="module")
async def mailboxes() -> AsyncIterator[Mailboxes]:
    async with demanding() as mailboxes:
        yield mailboxes


async def test_an_application_is_added_at_the_first_sign_in_and_asked_for_at_the_next(
    mailboxes: Mailboxes,
) -> None:
    gateway = os.environ["APPARIEMENT_TEST_GATEWAY"]
    first, second = Browser(gateway), Browser(gateway)
    try:
        secret, codes = await _enrol(first, mailboxes)
        await _sign_in_again(second, mailboxes, secret, codes)
    finally:
        await first.close()
        await second.close()


async def _enrol(browser: Browser, mailboxes: Mailboxes) -> tuple[str, list[str]]:
    page = await browser.sign_in(mailboxes, RENE.address)
    assert page.path == "/mes-informations/second-facteur"
    page = await browser.press(page, "Ajouter une application de codes", nom="Mon téléphone")
    secret = next(word for word in page.text.split() if re.fullmatch("[A-Z2-7]{32}", word))
    page = await browser.press(page, "Confirmer", code=pyotp.TOTP(secret).now())
    assert page.heading == "Vos codes de secours"
    codes = [one.text for one in page.all("li") if re.fullmatch(r"\w{4}-\w{4}-\w{4}", one.text)]
    assert len(codes) == 10
    page = await browser.open(page.link("J’ai noté mes codes"))
    assert page.path == "/gestion/assistance"
    return secret, codes


async def _sign_in_again(
    browser: Browser, mailboxes: Mailboxes, secret: str, codes: list[str]
) -> None:
    page = await browser.sign_in(mailboxes, RENE.address)
    assert page.path == "/connexion/second-facteur"
    page = await browser.press(page, "Confirmer", code=pyotp.TOTP(secret).now())
    assert "Ce n’est pas le bon." in page.text, "it was shown once already"
    page = await browser.press(page, "Confirmer avec ce code", secours=codes[3].upper())
    assert page.path == "/gestion/assistance"
    page = await browser.open("/mes-informations/second-facteur")
    assert "Codes de secours restants : 9 sur 10." in page.text
