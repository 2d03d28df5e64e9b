"""A passkey of a real browser is made, then opens a role; under the pages' own policy for scripts.

Needs Chromium, which `make test` does not: on a stack that is up, with the variables of `python -m
stack env`, `pytest tests/chromium/journey_passkey.py`."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "journeys")]

from chrome import Chrome, chrome  # noqa: E402, found on the path above
from demanding import RENE, demanding  # noqa: E402
from rehearsal.mailbox import LINK, Mailboxes  # noqa: E402
from rehearsal.stage import until  # noqa: E402

GATEWAY = os.environ["APPARIEMENT_TEST_GATEWAY"]
OWN = f"{GATEWAY}/mes-informations/second-facteur"


@pytest.fixture
async def mailboxes() -> AsyncIterator[Mailboxes]:
    async with demanding() as mailboxes:
        yield mailboxes


async def sign_in(tab: Chrome, mailboxes: Mailboxes) -> None:
    old = max((mail.id for mail in await mailboxes.leaf_through(RENE.address)), default=0)
    await tab.open(f"{GATEWAY}/connexion")
    await tab.fill("adresse", RENE.address)
    await tab.press("Recevoir le lien")

    async def mailed() -> str | None:
        mails = await mailboxes.read(RENE.address, after=old)
        return next((m.group() for mail in mails if (m := LINK.search(mail.text))), None)

    await tab.heading("Consultez votre messagerie")
    await tab.open(await until(mailed, "a link"))
    await tab.press("Me connecter")


async def test_a_passkey_is_made_and_opens_the_roles_that_wait(mailboxes: Mailboxes) -> None:
    async with chrome() as tab:
        await tab.plug_passkey()
        await sign_in(tab, mailboxes)
        await tab.heading("Second facteur")
        await tab.press("Ajouter une clé d’accès")
        await tab.heading("Ajouter une clé d’accès")
        await tab.fill("nom", "Mon ordinateur")
        await tab.press("Créer la clé d’accès")
        await tab.heading("Vos codes de secours")
        await tab.press("J’ai noté mes codes")
        await tab.heading(f"Bonjour {RENE.given}")

        await tab.call("Network.clearBrowserCookies")
        await sign_in(tab, mailboxes)
        await tab.heading("Confirmez votre identité")
        await tab.press("Utiliser une clé d’accès")
        await tab.heading("Votre clé d’accès")
        assert not await tab.shown("cle-erreur")
        await tab.recognise(False)
        await tab.press("Utiliser ma clé d’accès")
        await tab.until("!document.getElementById('cle-erreur').hidden")
        assert await tab.shown("cle-erreur")
        await tab.recognise(True)
        await tab.press("Utiliser ma clé d’accès")
        await tab.heading(f"Bonjour {RENE.given}")
        assert await tab.run("document.body.textContent.includes('Scolarité')")
        await tab.open(OWN)
        assert await tab.run("document.body.textContent.includes('Mon ordinateur')")
        assert not [said for said in tab.violations if "Content Security Policy" in said]
