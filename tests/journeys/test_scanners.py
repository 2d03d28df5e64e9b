"""Links that a mail filter opens before their owner does: as many as LINKS, 1,000 before a release.
`tests/chromium/journey_scanner.py` opens some in a browser that runs scripts."""

import asyncio
import os
import secrets

import pytest
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
