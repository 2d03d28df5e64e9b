"""Debian's Chromium, driven by Playwright: a page of its own, whose complaints are kept."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import CDPSession, Page, async_playwright, expect

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 30


@dataclass
class Tab:
    """`complaints`: what its console called an error, refusals of the pages' policy included."""

    page: Page
    tools: CDPSession
    complaints: list[str] = field(default_factory=list)

    async def press(self, words: str) -> None:
        """The button, or the link, that reads so."""
        main = self.page.locator("main")
        named = [main.get_by_role(role, name=words, exact=True) for role in ("button", "link")]
        await named[0].or_(named[1]).click()

    async def heading(self, words: str) -> None:
        """Waits for the page with this title."""
        await expect(self.page.locator("h1")).to_have_text(words, timeout=SECONDS * 1000)


@asynccontextmanager
async def tab() -> AsyncIterator[Tab]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_program(), args=FLAGS)
        try:
            page = await (await browser.new_context(locale="fr-FR")).new_page()
            page.set_default_timeout(SECONDS * 1000)
            one = Tab(page, await page.context.new_cdp_session(page))
            page.on("console", lambda said: _keep(one, said.type, said.text))
            yield one
        finally:
            await browser.close()


def _keep(one: Tab, kind: str, words: str) -> None:
    if kind == "error":
        one.complaints.append(words)


def _program() -> str:
    found = subprocess.run(
        [ROOT / "deploy/local/chromium"], check=True, stdout=subprocess.PIPE, text=True
    )
    return found.stdout.strip()
