"""A browser without scripts: it keeps cookies, reads a page, fills its form, presses its button."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urlencode, urlsplit

import httpx
from rehearsal.mailbox import LINK, Mailboxes
from rehearsal.stage import until

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
FIELDS = ("input", "select", "textarea")
_networks = count(1)


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is read, spaces of every kind made one."""
        return " ".join("".join(self.words).split())

    @property
    def name(self) -> str:
        return self.attributes.get("name", "")

    @property
    def value(self) -> str:
        return self.attributes.get("value", "on" if self.tag == "input" else self.text)

    @property
    def picked(self) -> bool:
        """A radio or a box that is not checked is not sent."""
        return not self.optional or "checked" in self.attributes

    @property
    def optional(self) -> bool:
        return self.attributes.get("type") in ("radio", "checkbox")

    @property
    def label(self) -> str:
        return self.attributes.get("aria-label", self.text)

    def inside(self, other: "Element") -> bool:
        above = self.parent
        while above is not None and above is not other:
            above = above.parent
        return above is other


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, attributes, self._open[-1] if self._open else None))
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)


class Page:
    """What came back: its words, its tables, its links, its forms."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status, self.path = answer.status_code, answer.url.path
        reader = _Reader()
        reader.feed(answer.text)
        reader.close()
        self.elements = reader.elements

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]

    @cached_property
    def text(self) -> str:
        return self.all("body")[0].text

    @property
    def heading(self) -> str:
        return self.all("h1")[0].text

    @property
    def rows(self) -> list[list[str]]:
        """The tables, each line as its cells."""
        cells = self.all("th", "td")
        return [[one.text for one in cells if one.parent is row] for row in self.all("tr")]

    def link(self, words: str) -> str:
        """Where the link that reads so leads."""
        return next(one.attributes["href"] for one in self.all("a") if one.text == words)

    def button(self, words: str) -> Element:
        found = [one for one in self.all("button") if one.label == words]
        assert found, (words, [one.label for one in self.all("button")])
        return found[0]

    def form_of(self, button: Element) -> Element:
        named = button.attributes.get("form")
        forms = self.all("form")
        if named:
            return next(form for form in forms if form.attributes.get("id") == named)
        return next(form for form in forms if button.inside(form))

    def filled(self, button: str, **new: str) -> list[tuple[str, str]]:
        """What the button sends: hidden fields too, `new` in the fields named so."""
        pressed = self.button(button)
        sent = list(self._sent(self.form_of(pressed), new))
        missing = new.items() - set(sent)
        assert not missing, f"no field of the form takes {missing}"
        return [*sent, (pressed.name, pressed.value)] if pressed.name else sent

    def _sent(self, form: Element, new: dict[str, str]) -> Iterator[tuple[str, str]]:
        for control in (one for one in self.all(*FIELDS) if self._belongs(one, form)):
            if control.name not in new:
                if control.picked:
                    yield control.name, self._value(control)
            elif not control.optional or control.value == new[control.name]:
                yield control.name, new[control.name]

    def _belongs(self, control: Element, form: Element) -> bool:
        return bool(control.name) and self.form_of(control) is form

    def _value(self, control: Element) -> str:
        if control.tag != "select":
            return control.value
        options = [one for one in self.all("option") if one.inside(control)]
        chosen = [one for one in options if "selected" in one.attributes]
        return [*chosen, *options][0].value


class _Loopback(httpx.AsyncHTTPTransport):
    """Browsers hold loopback for a secure channel and send it Secure cookies over plain HTTP; the
    jar knows https only, so that is what it is told."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await super().handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(scheme="http"),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )


class Browser:
    """One person's, on a network of their own: limits per network hold."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway
        self._http = httpx.AsyncClient(
            base_url=f"https://{urlsplit(gateway).netloc}",
            transport=_Loopback(local_address=f"127.9.{next(_networks)}.1"),
            follow_redirects=True,
            timeout=60,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def open(self, address: str) -> Page:
        return Page(await self._http.get(address.removeprefix(self.gateway)))

    async def press(self, page: Page, button: str, **new: str) -> Page:
        """Sends the form of the button that reads so, `new` filled in."""
        form = page.form_of(page.button(button))
        assert form.attributes["method"] == "post"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(page.filled(button, **new))
        return Page(await self._http.post(form.attributes["action"], content=body, headers=kind))

    async def sign_in(self, mailboxes: Mailboxes, address: str) -> Page:
        """By the mailed link, as anyone."""
        old = [mail.id for mail in await mailboxes.leaf_through(address)]
        asked = await self.open("/connexion")
        sent = await self.press(asked, "Recevoir le lien", adresse=address)
        assert sent.heading == "Consultez votre messagerie", sent.text

        async def mailed() -> str | None:
            mails = await mailboxes.read(address, after=max(old, default=0))
            return next((m.group() for mail in mails if (m := LINK.search(mail.text))), None)

        link = await until(mailed, f"a link for {address}")
        return await self.press(await self.open(link), "Me connecter")
