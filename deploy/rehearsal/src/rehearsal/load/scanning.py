"""A mail filter that opens every link of a mail before its owner, as a browser would: it reads
the page, runs what leads on, follows the links and sends the forms, from an address of its own."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import aiohttp

from rehearsal.network import own_connector


class Scanner:
    """One visit to one link, with a cookie jar of its own."""

    def __init__(self, gateway: str) -> None:
        self._gateway = gateway

    async def open(self, token: str) -> None:
        """GET, HEAD, then each form and link of the page. What the site answers is not its
        concern; that it answers is."""
        page = f"/connexion/lien/{token}"
        async with aiohttp.ClientSession(
            self._gateway, connector=own_connector(self._gateway)
        ) as http:
            async with http.head(page) as answer:
                answer.close()
            async with http.get(page) as answer:
                found = _Page(await answer.text())
            for path, fields in found.forms(page):
                async with http.post(path, data=fields) as answer:
                    await answer.read()
            for path in found.links():
                async with http.get(path) as answer:
                    await answer.read()


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._links: list[str] = []
        self._forms: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._links.append(given["href"])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self._forms.append((given.get("action", ""), {}))
        elif tag == "input" and self._forms and "name" in given:
            self._forms[-1][1][given["name"]] = given.get("value", "")

    def forms(self, page: str) -> Iterator[tuple[str, dict[str, str]]]:
        yield from ((action or page, fields) for action, fields in self._forms)

    def links(self) -> list[str]:
        """Those of this site."""
        found = (urlsplit(link) for link in self._links)
        return sorted({link.path for link in found if not link.netloc and link.path})
