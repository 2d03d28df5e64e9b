"""Every cell of the table of access."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant, Role
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in
from matching.access import ACCESS
from matching.background.worker import Worker

CAMPAIGN = "2026-03"
ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
PART = {"speciality": "PED", "territory": ARA}


@dataclass
class Players:
    """The scene of the other tests: `69-01` and `k1` are of its first part."""

    scene: Any
    worker: Worker
    client: httpx.AsyncClient
    deliver: Callable[..., Awaitable[None]]

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        if "drafts" in row.operation:
            await self.deliver(*self.scene.known(), self.scene.opened(), *self.scene.draft())
            await self.worker.turn()
        elif row.phase in ("once closed", "once verified") and not open:
            await self.deliver(*self.scene.known(), self.scene.opened())
        else:
            await self.deliver(*self.scene.facts())
            await self.worker.turn()
        if row.phase == "once published" and open:
            answer = await self.client.post(
                f"/campaigns/{CAMPAIGN}/rounds/1/publications",
                json=PART,
                headers=signed_in(Grant(role="ministry")),
            )
            assert answer.status_code == 201

    def call(self, row: Row) -> dict[str, Any]:
        method, _, path = row.operation.partition(" ")
        draft, person = self.scene.draft()[-1].draft, self.scene.person("k1")
        url = path.format(campaign=CAMPAIGN, number=1, person=person, draft=draft)
        if method == "POST":
            return {"url": url, "json": PART}
        return {"url": url, "params": {"poste": "69-01"} if "affectations" in path else {}}

    def near(self, row: Row, role: Role) -> Headers:
        return signed_in(self._grant(role, "69-01", ARA), person=self.scene.person("k1"))

    def far(self, row: Row, role: Role) -> Headers:
        return signed_in(self._grant(role, "75-01", IDF), person=uuid4())

    def barred(self, row: Row, role: Role) -> Headers:
        answering = self._grant("responsable", "69-01", ARA)
        return signed_in(self._grant(role, "69-01", ARA), answering)

    @staticmethod
    def _grant(role: Role, poste: str, region: str) -> Grant:
        match role:
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
