"""A browser without scripts: cookies, forms read from the page and sent back, links followed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import urlencode

import httpx
from fakes.world import Person, World
from fastapi import FastAPI
from portal.desk import Desk
from portal.sessions import Sessions

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass
class Control:
    tag: str
    attributes: dict[str, str]

    @property
    def sent(self) -> bool:
        kind = self.attributes.get("type", "text")
        checked = kind not in ("radio", "checkbox") or "checked" in self.attributes
        sent = self.tag in ("textarea", "select") or (self.tag == "input" and kind != "file")
        return sent and checked and "name" in self.attributes


@dataclass
class Form:
    action: str
    method: str
    id: str
    controls: list[Control] = field(default_factory=list)

    @property
    def fields(self) -> list[tuple[str, str]]:
        sent = [control for control in self.controls if control.sent]
        return [(one.attributes["name"], one.attributes.get("value", "on")) for one in sent]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        found = [one.attributes for one in self.controls if one.tag == "button"]
        return [(one.get("name", ""), one.get("value", "")) for one in found]


class Page(HTMLParser):
    """A page read strictly: every element closed in its turn, no id twice."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(convert_charrefs=True)
        self.answer, self.status = answer, answer.status_code
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.faults: list[str] = []
        self._texts: dict[str, list[str]] = {}
        self.feed(answer.text)
        self.close()
        if self.open:
            self.faults.append(f"never closed: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) != len(attrs):
            self.faults.append(f"an attribute twice on {tag}")
        self.elements.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag not in VOID:
            self.open.append(tag)
        if tag == "form":
            if "form" in self.open[:-1]:
                self.faults.append("a form in a form")
            action = attributes.get("action", "")
            method = attributes.get("method", "get")
            self.forms.append(Form(action, method, attributes.get("id", "")))
        self._control(tag, attributes)

    def _control(self, tag: str, attributes: dict[str, str]) -> None:
        """A list sends the option selected, an area the text in it."""
        if tag in ("select", "textarea"):
            attributes["value"] = ""
        if tag in ("input", "button", "select", "textarea"):
            self._form_of(attributes).controls.append(Control(tag, attributes))
        if tag == "option" and "selected" in attributes:
            self.forms[-1].controls[-1].attributes["value"] = attributes["value"]

    def _form_of(self, attributes: dict[str, str]) -> Form:
        if "form" in attributes:
            return next(form for form in self.forms if form.id == attributes["form"])
        if "form" not in self.open:
            self.faults.append(f"a control outside any form: {attributes}")
            return Form("", "", "")
        return self.forms[-1]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> while {self.open[-3:]} is open")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open and self.open[-1] == "textarea":
            self.forms[-1].controls[-1].attributes["value"] += data.removeprefix("\n")
        for tag in self.open:
            self._texts.setdefault(tag, []).append(data)

    @property
    def text(self) -> str:
        """What is read, spaces of every kind made one."""
        return " ".join("".join(self.words).split())

    def text_of(self, tag: str) -> str:
        return " ".join("".join(self._texts.get(tag, [])).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def form(self, action: str) -> Form:
        """The last form with this action: the menu's come first."""
        return [form for form in self.forms if form.action == action][-1]


class Browser:
    """Follows redirections as a browser does, a POST's 303 with a GET."""

    def __init__(self, app: FastAPI, world: World) -> None:
        self.app, self.world = app, world
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(
            transport=transport,
            base_url="https://localhost",
            follow_redirects=True,
            headers={"Accept-Encoding": "identity"},
        )

    @property
    def sessions(self) -> Sessions:
        desk: Desk = self.app.state.desk
        return desk.sessions

    async def lose_session(self) -> None:
        """As when nothing was done for too long: the cookie stays, the session is gone."""
        await self.sessions.end(self.client.cookies["__Host-session"])

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def get(self, path: str) -> Page:
        return Page(await self.client.get(path))

    async def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        return Page(await self._post(path, fields))

    async def _post(self, path: str, fields: list[tuple[str, str]]) -> httpx.Response:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post(path, content=urlencode(fields), headers=kind)

    async def send(
        self,
        page: Page,
        action: str,
        op: str = "",
        *,
        file: tuple[str, str, bytes, str] | None = None,
        **changed: str,
    ) -> Page:
        """Sends the page's form, some fields changed, by the button whose value is `op`. `file`:
        its field, its name, its content, its type."""
        form = page.form(action)
        names = {name.replace("-", "_"): name for name, _ in form.fields}
        new = {names.get(name, name): value for name, value in changed.items()}
        fields = [(name, new.pop(name, value)) for name, value in form.fields]
        if op:
            assert ("op", op) in form.buttons, (op, form.buttons)
            fields.append(("op", op))
        if file is None:
            return await self.post(action, [*fields, *new.items()])
        name, *sent = file
        values = dict([*fields, *new.items()])
        return Page(await self.client.post(action, data=values, files={name: tuple(sent)}))

    async def ask_for_link(self, person: Person) -> str:
        """The path of the link that the mail would hold."""
        asked = await self.get("/connexion")
        sent = await self.send(asked, "/connexion", adresse=person.address)
        assert sent.status == 200, sent.text
        return f"/connexion/lien/{list(self.world.links)[-1]}"

    async def sign_in(self, person: Person) -> Page:
        path = await self.ask_for_link(person)
        return await self.send(await self.get(path), path)
