"""A passkey of a real browser is made, then opens a role; the pages' policy for scripts holds."""

import os
from collections.abc import AsyncIterator

import pytest
from chromium import Tab, tab
from demanding import RENE, demanding
from playwright.async_api import expect
from rehearsal.mailbox import LINK, Mailboxes
from rehearsal.stage import until

GATEWAY = os.environ["APPARIEMENT_TEST_GATEWAY"]
OWN = f"{GATEWAY}/mes-informations/second-facteur"


@pytest.fixture
async def mailboxes() -> AsyncIterator[Mailboxes]:
    async with demanding() as mailboxes:
        yield mailboxes


class Passkey:
    """A passkey of the device, which recognises its owner or not."""

    def __init__(self, one: Tab) -> None:
        self._tools = one.tools

    async def plug(self) -> None:
        await self._tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = await self._tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    async def recognise(self, owner: bool) -> None:
        known = {"authenticatorId": self._id, "isUserVerified": owner}
        await self._tools.send("WebAuthn.setUserVerified", known)


async def sign_in(one: Tab, mailboxes: Mailboxes) -> None:
    old = max((mail.id for mail in await mailboxes.leaf_through(RENE.address)), default=0)
    await one.page.goto(f"{GATEWAY}/connexion")
    await one.page.locator("#adresse").fill(RENE.address)
    await one.press("Recevoir le lien")

    async def mailed() -> str | None:
        mails = await mailboxes.read(RENE.address, after=old)
        return next((m.group() for mail in mails if (m := LINK.search(mail.text))), None)

    await one.heading("Consultez votre messagerie")
    await one.page.goto(await until(mailed, "a link"))
    await one.press("Me connecter")


@pytest.mark.rule("S14")
async def test_a_passkey_is_made_and_opens_the_roles_that_wait(mailboxes: Mailboxes) -> None:
    async with tab() as one:
        passkey = Passkey(one)
        await passkey.plug()
        await sign_in(one, mailboxes)
        await one.heading("Second facteur")
        await one.press("Ajouter une clé d’accès")
        await one.heading("Ajouter une clé d’accès")
        await one.page.locator("#nom").fill("Mon ordinateur")
        await one.press("Créer la clé d’accès")
        await one.heading("Vos codes de secours")
        await one.press("J’ai noté mes codes")
        await one.heading("Demandes d’assistance")

        await one.page.context.clear_cookies()
        await sign_in(one, mailboxes)
        await one.heading("Confirmez votre identité")
        await one.press("Utiliser une clé d’accès")
        await one.heading("Votre clé d’accès")
        refused = one.page.locator("#cle-erreur")
        await expect(refused).to_be_hidden()
        await passkey.recognise(False)
        await one.press("Utiliser ma clé d’accès")
        await expect(refused).to_be_visible()
        await passkey.recognise(True)
        await one.press("Utiliser ma clé d’accès")
        await one.heading("Demandes d’assistance")
        await one.page.goto(OWN)
        await expect(one.page.locator("body")).to_contain_text("Mon ordinateur")
        assert one.complaints == []
