"""Every cell of the table of access."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from catalog.access import ACCESS
from contracts.auth import Grant, Role
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in

from .conftest import Import
from .lists import CAMPAIGN, ROUND_1, csv_file, line
from .test_consumers import opened


class Players:
    """A campaign with one poste, in Lyon."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        ministry: Headers,
        bring: Import,
        deliver: Callable[..., Awaitable[None]],
    ) -> None:
        self.client, self.ministry, self.bring, self.deliver = client, ministry, bring, deliver

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        await self.bring([line("a")])
        if row.phase == "draft" and not open:
            await self.client.post("/campaigns/2026-03/launch", headers=self.ministry)
        if row.phase == "until a round opens" and not open:
            await self.deliver(opened())

    def call(self, row: Row) -> dict[str, Any]:
        method, _, path = row.operation.partition(" ")
        asked: dict[str, Any] = {"url": path.format(campaign="2026-03", poste="a")}
        if path.endswith("/import"):
            asked["files"] = {"file": ("postes", csv_file([line("b")]))}
        elif row.operation == "POST /campaigns":
            asked["json"] = CAMPAIGN | {"campaign": "2026-05"}
        elif method == "PUT":
            asked["headers"] = {"If-Match": '"1"'}
            policy = {"territory": "national"}
            asked["json"] = {"label": "Mars", "rounds": [ROUND_1], "policy": policy}
        return asked

    def near(self, row: Row, role: Role) -> Headers:
        return signed_in(Grant(role=role, subdivision="LYO" if role == "ars" else None))

    def far(self, row: Row, role: Role) -> Headers:
        return signed_in(Grant(role=role, subdivision="LIL"))


@pytest.fixture
def cast(
    campaign: dict[str, Any],
    client: httpx.AsyncClient,
    ministry: Headers,
    bring: Import,
    deliver: Callable[..., Awaitable[None]],
) -> Players:
    return Players(client, ministry, bring, deliver)


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
