"""Every cell of the table of access."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from candidatures.access import ACCESS
from contracts.auth import Grant, Role
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in

from .world import CAMPAIGN, HOUR, World, calendar

MINISTRY = Grant(role="ministry")


def annulment() -> dict[str, str]:
    later = datetime.now(UTC) + HOUR
    return {"ranking_close_at": later.isoformat(), "reason": "Une panne générale."}


class Players:
    """A poste, `A`, and a candidate who asked for it."""

    candidate: UUID
    proposal = uuid4()

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        await self.world.postes("A")
        self.candidate = await self.world.candidate()
        if row.phase == "once opened" and not open:
            await self.world.plan(calendar(1, opens_in=HOUR))
            return
        await self.world.open()
        await self.world.wish(self.candidate, {"A": 3})
        for bound in self._passed(row, open):
            await self.world.reach(bound)
        if "{proposal}" in row.operation and open:
            asked = await self.world.client.post(
                self.world.path("annulments"), json=annulment(), headers=signed_in(MINISTRY)
            )
            self.proposal = asked.json()["proposal"]

    @staticmethod
    def _passed(row: Row, open_: bool) -> list[str]:
        bounds, cancels = ["wishes_close_at", "ranking_close_at"], row.operation.endswith("/cancel")
        match row.phase:
            case "wishes":
                return bounds[: 0 if open_ else 1]
            case "ranking" | "from ranking on":
                return bounds[: 1 if open_ else 0]
            case "wishes and ranking":
                return bounds[: 0 if open_ else 2]
            case "closed, unpublished":
                return bounds[: 2 if open_ else 1]
            case "" if cancels:
                return bounds
        return []

    def call(self, row: Row) -> dict[str, Any]:
        method, _, path = row.operation.partition(" ")
        known = {"campaign": CAMPAIGN, "number": 1, "poste": "A", "person": self.candidate}
        known["proposal"] = self.proposal
        asked: dict[str, Any] = {"url": path.format_map(known)}
        if method == "PUT":
            asked["headers"] = {"If-Match": '"1"' if "wish" in path else '"0"'}
            asked["json"] = (
                {"wishes": [{"poste": "A", "hearts": 5}]}
                if "wish" in path
                else {"placements": [{"person": str(self.candidate), "rank": 1}]}
            )
        elif row.operation.endswith("/bounds") and method == "POST":
            later = datetime.now(UTC) + 400 * HOUR
            asked["json"] = {"ranking_close_at": later.isoformat(), "reason": "Une panne générale."}
        elif row.operation.endswith("/annulments") and method == "POST":
            asked["json"] = annulment()
        return asked

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
def cast(world: World) -> Players:
    return Players(world)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
