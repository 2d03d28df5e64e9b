"""Links opened first in a real browser that is not the one that asked, scripts run and all.

Needs Chromium, which `make test` does not: on a stack that is up, with the variables of `python -m
stack env`, `pytest tests/chromium/journey_scanner.py`."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "journeys")]

from chrome import Chrome, chrome  # noqa: E402, found on the path above
from entrants import entrants  # noqa: E402
from rehearsal.client import Person  # noqa: E402


async def opened_elsewhere(tab: Chrome, person: Person) -> None:
    """Without the cookie of the browser that asked: the page says so, and nobody is signed in."""
    mail = await person.ask_for_mail()
    await tab.call("Network.clearBrowserCookies")
    await tab.open(f"{person.gateway}/connexion/lien/{mail.token}")
    await tab.heading("Un autre appareil, ou un autre navigateur")
    assert not await tab.run("document.body.textContent.includes('Entrant')"), "it names nobody"
    await tab.open(f"{person.gateway}/mes-informations/second-facteur")
    await tab.until("location.pathname == '/connexion'")
    mine = {"token": mail.token, "browser": person.browser}
    opened = await person.post("/api/auth/sessions", mine)
    assert opened["person"]["family_name"].startswith("Entrant")


async def test_a_browser_that_did_not_ask_spends_no_link() -> None:
    async with entrants(3) as people, chrome() as tab:
        for person in people:
            await opened_elsewhere(tab, person)
