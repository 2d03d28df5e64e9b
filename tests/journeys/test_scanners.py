"""Links that a mail filter opens before their owner does: as many as LINKS, 1,000 before a
release."""

import asyncio
import os
import secrets

import pytest
from chromium import Tab, tab
from entrants import entrants
from rehearsal.client import Person
from rehearsal.load.scanning import Scanner

LINKS = int(os.environ.get("LINKS", "60"))
AT_ONCE = 20


async def scanned_first(person: Person) -> None:
    """The filter opens it, then somebody in another browser, then its owner, then its owner
    again."""
    token = (await person.ask_for_mail()).token
    assert token
    await Scanner(person.gateway).open(token)
    theirs = {"token": token, "browser": secrets.token_urlsafe(32)}
    refused = await person.refusal("POST", "/api/auth/sessions", json=theirs)
    assert refused
    assert (refused.status, refused.type) == (403, "other-browser")
    mine = theirs | {"browser": person.browser}
    opened = await person.post("/api/auth/sessions", mine)
    assert opened["person"]["family_name"].startswith("Entrant")
    again = await person.refusal("POST", "/api/auth/sessions", json=mine)
    assert again
    assert (again.status, again.type) == (410, "link-used")


@pytest.mark.rule("S5")
async def test_links_that_a_scanner_opened_first_sign_in_their_owner_alone_and_once() -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person) -> None:
        async with room:
            await scanned_first(person)

    async with entrants(LINKS) as people, asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(one(person))


async def opened_elsewhere(one: Tab, person: Person) -> None:
    """Without the cookie of the browser that asked: the page says so, and nobody is signed in."""
    token = (await person.ask_for_mail()).token
    await one.page.goto(f"{person.gateway}/connexion/lien/{token}")
    await one.heading("Un autre appareil, ou un autre navigateur")
    assert "Entrant" not in await one.page.inner_text("body"), "it names nobody"
    await one.page.goto(f"{person.gateway}/mes-informations/second-facteur")
    await one.page.wait_for_url("**/connexion**")
    mine = {"token": token, "browser": person.browser}
    opened = await person.post("/api/auth/sessions", mine)
    assert opened["person"]["family_name"].startswith("Entrant")


@pytest.mark.rule("S5")
async def test_a_real_browser_that_did_not_ask_spends_no_link() -> None:
    async with entrants(3) as people, tab() as one:
        for person in people:
            await opened_elsewhere(one, person)
