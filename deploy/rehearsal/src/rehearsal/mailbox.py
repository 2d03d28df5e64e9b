"""A person's mailbox, read through its web side."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import aiohttp

LINK = re.compile(r"https?://\S+/connexion/lien/([\w.~-]+)")
CODE = re.compile(r"code\b.*:\s(\d{3})\s(\d{3})\r?$", re.MULTILINE)
LONGEST_WAIT = 30
TRIES = 3


@dataclass(frozen=True)
class Mail:
    id: int
    to: str
    subject: str
    message_id: str
    received: datetime
    text: str

    @property
    def token(self) -> str | None:
        """The secret of a sign-in link."""
        found = LINK.search(self.text)
        return found.group(1) if found else None

    def secret_of(self, page: str) -> str | None:
        """The secret of a link to this page of the site."""
        found = re.search(rf"https?://\S+{page}/([\w.~-]+)", self.text)
        return found.group(1) if found else None

    @property
    def code(self) -> str:
        """Of the same mail, for whoever reads it elsewhere."""
        found = CODE.search(self.text)
        return "".join(found.groups()) if found else ""


class Mailboxes:
    """Everyone's, at one mail provider."""

    def __init__(self, url: str) -> None:
        self._http = aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        await self._http.close()

    async def read(self, address: str, *, after: int = 0, wait: int = 0) -> list[Mail]:
        """The mails later than `after`; with `wait` (s), as soon as there is one."""
        return await self._ask(
            to=address, after=str(after), wait=str(min(wait, LONGEST_WAIT)), bodies="true"
        )

    async def leaf_through(self, address: str) -> list[Mail]:
        """All of them, unopened: no text."""
        return await self._ask(to=address, bodies="false")

    async def _ask(self, **query: str) -> list[Mail]:
        """Again when the provider just closed the connection, as they do with those left idle."""
        for _ in range(TRIES - 1):
            with suppress(aiohttp.ClientConnectionError):
                return await self._asked(query)
        return await self._asked(query)

    async def _asked(self, query: Mapping[str, str]) -> list[Mail]:
        async with self._http.get("/api/mails", params=query) as answer:
            answer.raise_for_status()
            return [_mail(found) for found in await answer.json()]


def _mail(found: dict[str, str]) -> Mail:
    return Mail(
        id=int(found["id"]),
        to=found["to"],
        subject=found["subject"],
        message_id=found["message_id"],
        received=datetime.fromisoformat(found["received"]),
        text=found["text"],
    )
