"""Every cell of the table of access."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from assistance.access import ACCESS, TICKET
from contracts.auth import Grant, Role
from kernel.access import ROLES, Row
from kernel.matrix import Headers, Matrix

from .people import Known, Mails, Open, Somebody, picture

FORM: Final = {"kind": "question", "description": "Où lire le calendrier ?"}
TEXT: Final = {"text": "Voici."}
CANNED: Final = {"subdivision": "LYO", "title": "Calendrier", "text": "Il est en ligne."}
FORMS: Final[Mapping[str, Any]] = {
    "POST /tickets": FORM,
    "POST /followed/messages": TEXT,
    "POST /mine/{ticket}/messages": TEXT,
    f"POST {TICKET}/answers": TEXT,
}
BODIES: Final[Mapping[str, Any]] = {
    f"POST {TICKET}/notes": TEXT,
    f"POST {TICKET}/escalation": {"context": "Erreur 503"},
    f"POST {TICKET}/decision": {"outcome": "refused", "reasons": "Hors délai."},
    "POST /escalations/{ticket}/return": TEXT,
    "POST /canned-answers": CANNED,
    "PUT /canned-answers/{canned_answer}": CANNED | {"title": "Dates"},
}


class Players:
    """Someone of Lyon asked: signed in, or not where the ticket is followed by its link. Each
    role has somebody there, and somebody in Rennes."""

    def __init__(
        self, client: httpx.AsyncClient, somebody: Somebody, open_ticket: Open, mails: Mails
    ) -> None:
        self.client, self.somebody = client, somebody
        self.open_ticket, self.mails = open_ticket, mails
        self.here: dict[Role, Known] = {}
        self.there: dict[Role, Known] = {}
        self.named: dict[str, Any] = {"kind": "appeal"}
        self.version, self.link = 1, ""

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        for role in row.cells:
            self.here[role] = await self.somebody(Grant(role=role, **_territory(role, "LYO")))
            self.there[role] = await self.somebody(Grant(role=role, **_territory(role, "REN")))
        self.ars = await self.somebody(Grant(role="ars", subdivision="LYO"), name="Tessoulin")
        await self._ask(row)
        if row.phase == "escalated" and open:
            await self._act("escalation", json={"context": "Erreur 503"})
        elif row.operation == f"POST {TICKET}/release":
            await self._act("take")
        elif row.operation == f"POST {TICKET}/close":
            await self._act("answers", data=TEXT)
        elif "canned" in row.operation:
            kept = await self.client.post("/canned-answers", json=CANNED, headers=self.ars.headers)
            self.named["canned_answer"] = kept.json()["id"]

    async def _ask(self, row: Row) -> None:
        """A ticket with a file, of the kind that the operation is about."""
        account = self.here[ROLES[0]].headers if "/mine" in row.operation else None
        fields = {"kind": _kind(row), "university": "Université Lyon 1"}
        opened = await self.open_ticket(account, files=picture("screenshot"), **fields)
        assert opened.status_code == 201, opened.text
        self.named["ticket"] = UUID(opened.json()["ticket"])
        url = f"/tickets/{self.named['ticket']}"
        card = (await self.client.get(url, headers=self.ars.headers)).json()
        self.named["attachment"] = card["attachments"][0]["id"]
        if "/followed" in row.operation:
            self.link = (await self.mails())[0]["link"].rpartition("/")[2]

    async def _act(self, act: str, **sent: Any) -> None:
        url = f"/tickets/{self.named['ticket']}/{act}"
        answer = await self.client.post(url, headers=self.ars.at(1), **sent)
        assert answer.is_success, answer.text
        self.version = answer.json()["version"]

    def call(self, row: Row) -> dict[str, Any]:
        path = row.operation.partition(" ")[2]
        headers = {"If-Match": f'"{self.version}"'}
        if self.link:
            headers["X-Ticket-Link"] = self.link
        return {
            "url": path.format(**self.named),
            "data": FORMS.get(row.operation),
            "json": BODIES.get(row.operation),
            "headers": headers,
        }

    def near(self, row: Row, role: Role) -> Headers:
        return self.here[role].headers

    def far(self, row: Row, role: Role) -> Headers:
        return self.there[role].headers


def _territory(role: Role, subdivision: str) -> dict[str, str]:
    return {"subdivision": subdivision} if role in ("ars", "registrar") else {}


def _kind(row: Row) -> str:
    if row.operation == f"POST {TICKET}/decision" or "/registers" in row.operation:
        return "appeal"
    return "technical" if "escalation" in row.operation else "question"


@pytest.fixture
def cast(client: httpx.AsyncClient, somebody: Somebody, open_ticket: Open, mails: Mails) -> Players:
    return Players(client, somebody, open_ticket, mails)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
