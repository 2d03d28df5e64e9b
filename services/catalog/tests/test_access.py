"""Every cell of the table of access."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from catalog.access import ACCESS, CAMPAIGN, POSTE
from contracts.assistance import TicketChanged
from contracts.auth import Grant, Role
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in

from .acting import LYON, Acting, answers, editable
from .conftest import Import
from .deciding import PATH, REASON, SECOND, Ministry, calendar
from .lists import CAMPAIGN as MADE
from .lists import csv_file, line
from .test_attachments import png
from .test_consumers import opened
from .test_news import ITEM
from .test_withdrawals import PAUL

TICKET: Final = UUID(int=7)
WITHDRAWAL: Final = "POST /news/{item}/withdraw"
ASKED: Final = {
    "ticket": TICKET,
    "reference": "A-00007",
    "kind": "correction",
    "state": "open",
    "received_at": "2026-02-27T10:12:00Z",
    "correction": {"campaign": "2026-03", "poste": "a", "field": "months", "value": "12"},
}
PLANNED: Final = {"label": "Mars", "rounds": [calendar()], "policy": {"territory": "national"}}
BODIES: Final[Mapping[str, Any]] = {
    "POST /campaigns": MADE | {"campaign": "2026-05"},
    f"PUT {CAMPAIGN}": PLANNED,
    f"POST {CAMPAIGN}/copy": {"campaign": "2027-03", "label": "2027", "first_day": "2027-03-03"},
    f"POST {CAMPAIGN}/suspend": {"reason": REASON},
    f"POST {CAMPAIGN}/proposals": {"act": "launch"},
    "POST /news": ITEM,
    "PUT /news/{item}": ITEM,
    "POST /news/{item}/publish": {},
    f"PUT {POSTE}/description": {"description": "Accueil"},
    f"POST {POSTE}/withdrawal": {"reason": "Fermeture"},
    f"POST {POSTE}/substitute": PAUL,
    f"POST {POSTE}/corrections/{{ticket}}": {"field": "months", "value": "12"},
}


class Players:
    """A campaign that is published, with the poste « a » in Lyon and a news item."""

    def __init__(
        self, client: httpx.AsyncClient, bring: Import, deliver: Callable[..., Awaitable[None]]
    ) -> None:
        self.client, self.bring, self.deliver = client, bring, deliver
        self.ministry = Ministry(client)
        self.referent, self.ars = Acting(client, answers("a")), Acting(client, LYON)
        self.named: dict[str, Any] = {"campaign": "2026-03", "poste": "a", "ticket": TICKET}
        self.version, self.official = 0, dict[str, Any]()

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        await self.bring([line("a")])
        await self.ministry.plan()
        if not (row.phase == "draft" and open):
            await self.ministry.publish()
        if row.phase == "launched" and open:
            await self.ministry.decide("launch")
        await self._prepare(row)
        if row.phase == "until a round opens" and not open:
            await self.deliver(opened())
        await self._look(row)

    async def _prepare(self, row: Row) -> None:
        """What the operation is about, other than the campaign and its poste."""
        if "/news" in row.operation:
            await self._write(published=row.operation in ("GET /news/{item}", WITHDRAWAL))
        elif "{proposal}" in row.operation:
            self.named["proposal"] = (await self.ministry.propose("launch")).json()["proposal"]
        elif "{ticket}" in row.operation:
            await self.deliver(TicketChanged.model_validate(ASKED))
        elif row.operation in (f"GET {POSTE}/attachment", f"DELETE {POSTE}/attachment"):
            answer = await self.referent.act("PUT", "a", "attachment", file=("plan.png", png()))
            assert answer.status_code == 200, answer.text
        elif row.operation == f"DELETE {POSTE}/substitute":
            assert (await self.ars.act("POST", "a", "substitute", json=PAUL)).status_code == 200

    async def _write(self, *, published: bool) -> None:
        headers = self.ministry.headers()
        item = (await self.client.post("/news", json=ITEM, headers=headers)).json()
        self.named["item"], self.version = item["id"], item["version"]
        if published:
            path, seen = f"/news/{item['id']}/publish", {"If-Match": '"1"'}
            done = await self.client.post(path, json={}, headers=headers | seen)
            self.version = done.json()["version"]

    async def _look(self, row: Row) -> None:
        """At the version that the operation changes."""
        if "{poste}" in row.operation:
            read = await self.client.get(f"{PATH}/postes/a/official", headers=self.ars.headers)
            self.version, self.official = read.json()["version"], editable(read.json())
        elif "{item}" not in row.operation:
            self.version = await self.ministry.version()

    def call(self, row: Row) -> dict[str, Any]:
        path = row.operation.partition(" ")[2]
        asked: dict[str, Any] = {
            "url": path.format(**self.named),
            "headers": {"If-Match": f'"{self.version}"'},
        }
        if "/import" in path:
            return asked | {"files": {"file": ("postes", csv_file([line("b")]))}}
        if row.operation == f"PUT {POSTE}/attachment":
            return asked | {"files": {"file": ("plan.png", png())}}
        if row.operation == f"PUT {POSTE}/official":
            return asked | {"json": self.official | {"months": 12}}
        return asked | {"json": BODIES.get(row.operation)}

    def near(self, row: Row, role: Role) -> Headers:
        return signed_in(_grant(role, "a", "LYO"), person=SECOND)

    def far(self, row: Row, role: Role) -> Headers:
        return signed_in(_grant(role, "b", "LIL"), person=SECOND)


def _grant(role: Role, poste: str, subdivision: str) -> Grant:
    match role:
        case "responsable":
            return answers(poste)
        case "ars":
            return Grant(role=role, subdivision=subdivision)
        case "coordinator":
            return Grant(role=role, speciality="PED", subdivision=subdivision)
    return Grant(role=role)


@pytest.fixture
def cast(
    campaign: dict[str, Any],
    client: httpx.AsyncClient,
    bring: Import,
    deliver: Callable[..., Awaitable[None]],
) -> Players:
    return Players(client, bring, deliver)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
