"""Every cell of the table of access."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant, Role
from contracts.catalog import Policy
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in
from matching.access import ACCESS
from matching.background.worker import Worker

CAMPAIGN = "2026-03"
ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
PART = {"speciality": "PED", "territory": ARA}


AUTHORITY = dict.fromkeys(("name", "quality", "service", "contact", "court"), "Non précisé")
DECISION = {"act": "withdraw", "reason": "Le candidat renonce à son poste"}


@dataclass
class Players:
    """The scene of the other tests: `69-01` and `k1` are of its first part, where k2 has nothing.
    `proposal`: made by another person of the ministry, where there is something to confirm."""

    scene: Any
    worker: Worker
    client: httpx.AsyncClient
    deliver: Callable[..., Awaitable[None]]
    proposal: str = str(uuid4())

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        if "drafts" in row.operation:
            await self.deliver(*self.scene.known(), self.scene.opened(), *self.scene.draft())
            await self.worker.turn()
            return
        if "publication-proposals" in row.operation:
            self.scene = replace(self.scene, policy=Policy(two_persons_publication=True))
        await self.deliver(self.scene.planned(1), *self.scene.known(), self.scene.opened())
        if row.phase in ("once closed", "once verified") and not open:
            return
        await self.deliver(*self.scene.parts(), self.scene.closed())
        await self.worker.turn()
        await self._go_on(row, open)

    async def _go_on(self, row: Row, open_: bool) -> None:
        proposes = "/proposals" in row.operation
        before = row.operation.startswith("POST") and row.operation.endswith("-proposals")
        if "publication-proposals" in row.operation and not before:
            await self._propose("rounds/1/publication-proposals", PART)
        if row.phase == "once published" and open_:
            await self._send("PUT", f"/authorities/{ARA}", AUTHORITY, {"If-Match": '"0"'})
            await self._send("POST", f"/campaigns/{CAMPAIGN}/rounds/1/publications", PART)
        elif proposes or (open_ and row.phase in ("between rounds", "after the last round")):
            await self._send("POST", f"/campaigns/{CAMPAIGN}/rounds/1/publications", {})
        if row.operation.endswith(("/confirm", "/cancel")) and proposes:
            await self._propose(f"affectations/{self.scene.person('k1')}/proposals", DECISION)
        if proposes and not open_:
            await self.deliver(replace(self.scene, round=2).opened())

    async def _propose(self, path: str, body: Any) -> None:
        made = await self._send("POST", f"/campaigns/{CAMPAIGN}/{path}", body)
        self.proposal = made["proposal"]

    async def _send(
        self, method: str, url: str, body: Any, headers: dict[str, str] | None = None
    ) -> Any:
        ministry = signed_in(Grant(role="ministry")) | (headers or {})
        answer = await self.client.request(method, url, json=body, headers=ministry)
        assert answer.is_success, answer.text
        return answer.json()

    def call(self, row: Row) -> dict[str, Any]:
        method, _, path = row.operation.partition(" ")
        asked: dict[str, Any] = {
            "url": path.format(
                campaign=CAMPAIGN,
                number=2 if "entries" in path else 1,
                person=self.scene.person("k1"),
                draft=self.scene.draft()[-1].draft,
                proposal=self.proposal,
                poste="69-01",
                region=ARA,
            )
        }
        pair = {"person": str(self.scene.person("k1")), "poste": "69-01"}
        match method, path.rsplit("/", 1)[-1]:
            case "POST", "publications" | "publication-proposals":
                asked["json"] = PART
            case "POST", "proposals":
                asked["json"] = DECISION
            case "POST", "entries":
                asked["json"] = {"items": [pair]}
            case "POST", "import":
                asked["files"] = {"file": ("t.csv", f"candidat;poste\n{pair['person']};69-01\n")}
            case "PUT", _:
                asked |= {"json": AUTHORITY, "headers": {"If-Match": '"0"'}}
            case "GET", "preview":
                asked["params"] = PART
            case "GET", "affectations":
                asked["params"] = {"poste": "69-01"}
        return asked

    def near(self, row: Row, role: Role) -> Headers:
        me = self.scene.person("k2" if "places-left" in row.operation else "k1")
        return signed_in(self._grant(role, "69-01", ARA), person=me)

    def far(self, row: Row, role: Role) -> Headers:
        return signed_in(self._grant(role, "75-01", IDF), person=uuid4())

    def barred(self, row: Row, role: Role) -> Headers:
        answering = self._grant("responsable", "69-01", ARA)
        return signed_in(self._grant(role, "69-01", ARA), answering)

    @staticmethod
    def _grant(role: Role, poste: str, region: str) -> Grant:
        match role:
            case "candidate":
                return Grant(role=role, campaign=CAMPAIGN)
            case "responsable":
                return Grant(role=role, campaign=CAMPAIGN, poste=poste, access="referent")
            case "coordinator":
                return Grant(role=role, speciality="PED", region=region)
            case "ars":
                return Grant(role=role, region=region)
        return Grant(role=role)


@pytest.fixture
def cast(scene: Any, worker: Worker, client: httpx.AsyncClient, deliver: Any) -> Players:
    return Players(scene, worker, client, deliver)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
