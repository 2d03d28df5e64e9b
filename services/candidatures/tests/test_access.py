"""Every cell of the table of access."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from candidatures.access import ACCESS
from candidatures.settings import Settings
from candidatures.usecases.receipts import publish_keys
from contracts.auth import Grant, Role
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in

from .papers import pdf
from .world import CAMPAIGN, HOUR, World, calendar

REACHED: dict[str, tuple[int, int]] = {
    "wishes": (0, 1),
    "until wishes close": (0, 1),
    "ranking": (1, 0),
    "from ranking on": (1, 0),
    "wishes and ranking": (0, 2),
    "once closed": (2, 1),
    "closed, unpublished": (2, 1),
}
"""How many bounds are passed, in a phase and out of it."""
BODIES: dict[str, dict[str, Any]] = {
    "release": {"reason": "La panne est réparée."},
    "departure": {"confirmed": True},
    "observations": {"content": "Projet de recherche commun."},
}
MINISTRY = Grant(role="ministry")


def annulment() -> dict[str, str]:
    later = datetime.now(UTC) + HOUR
    return {"ranking_close_at": later.isoformat(), "reason": "Une panne générale."}


class Players:
    """A poste, `A`, a candidate who asked for it, and its ranking."""

    candidate: UUID
    receipt: dict[str, Any]
    proposal = uuid4()

    def __init__(self, world: World, settings: Settings) -> None:
        self.world, self.settings = world, settings

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        async with self.world.database.begin() as session:
            await publish_keys(session, self.settings.receipts, self.settings.records)
        await self.world.postes("A")
        self.candidate = await self.world.candidate()
        if row.phase == "once opened" and not open:
            await self.world.plan(calendar(1, opens_in=HOUR))
            return
        await self.world.open()
        await self.world.wish(self.candidate, {"A": 3})
        if row.operation.endswith("/release"):
            await self.world.sql("UPDATE rounds SET held = :held", held=open)
        always = 2 if row.operation.endswith(("/record", "/cancel")) else 0
        await self._pass(REACHED.get(row.phase, (always, always))[0 if open else 1])
        await self._keep_receipt()
        if "{proposal}" in row.operation and open:
            await self._propose()

    async def _propose(self) -> None:
        asked = await self.world.client.post(
            self.world.path("annulments"), json=annulment(), headers=signed_in(MINISTRY)
        )
        self.proposal = asked.json()["proposal"]

    async def _pass(self, bounds: int) -> None:
        if bounds > 0:
            await self.world.reach("wishes_close_at")
            await self.world.rank("A", {self.candidate: 1})
        if bounds > 1:
            await self.world.reach("ranking_close_at")

    async def _keep_receipt(self) -> None:
        who = signed_in(self.world.candidate_grant(), person=self.candidate)
        (line,) = (await self.world.client.get(self.world.path("receipts"), headers=who)).json()[
            "items"
        ]
        read = await self.world.client.get(f"/receipts/{line['number']}", headers=who)
        self.receipt = read.json()

    def call(self, row: Row) -> dict[str, Any]:
        method, _, path = row.operation.partition(" ")
        known = {
            "campaign": CAMPAIGN,
            "number": 1,
            "poste": "A",
            "person": self.candidate,
            "piece": "cv",
            "proposal": self.proposal,
        }
        if "{receipt}" in path:
            known["receipt"] = self.receipt["line"]["number"]
        asked: dict[str, Any] = {"url": path.format_map(known)}
        if method == "GET":
            return asked
        if "observations" in path:
            asked["headers"] = {"If-Match": '"0"'}
        elif method == "PUT" or path.endswith("/certification"):
            asked["headers"] = {"If-Match": '"1"'}
        return asked | self._content(path)

    def _content(self, path: str) -> dict[str, Any]:
        if "/dossiers/" in path:
            return {"files": {"file": ("cv.pdf", pdf())}}
        if path.endswith(("/certification", "/drafts", "/confirm", "/cancel")):
            return {}
        if path.endswith("/annulments"):
            return {"json": annulment()}
        if "wish-lists" in path:
            return {"json": {"wishes": [{"poste": "A", "hearts": 5}]}}
        if path.endswith("/verify"):
            return {"json": {"receipt": self.receipt["receipt"]}}
        if path.endswith("/bounds"):
            later = (datetime.now(UTC) + 400 * HOUR).isoformat()
            return {"json": {"ranking_close_at": later, "reason": "Une panne générale."}}
        named = next((body for part, body in BODIES.items() if f"/{part}" in path), None)
        return {"json": named or {"placements": [{"person": str(self.candidate), "rank": 1}]}}

    def near(self, row: Row, role: Role) -> Headers:
        if role == "candidate":
            return signed_in(self.world.candidate_grant(), person=self.candidate)
        if role == "responsable":
            return self.world.as_responsable("A")
        return signed_in(Grant(role=role))

    def far(self, row: Row, role: Role) -> Headers:
        if role == "responsable":
            return self.world.as_responsable("Z")
        if row.cells[role] == "campaign":
            return signed_in(Grant(role="candidate", campaign="2026-05"), person=self.candidate)
        return signed_in(self.world.candidate_grant(), person=uuid4())

    def barred(self, row: Row, role: Role) -> Headers:
        return signed_in(Grant(role=role), self.world.poste_grant("A", "second"))


@pytest.fixture
def cast(world: World, settings: Settings) -> Players:
    return Players(world, settings)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
