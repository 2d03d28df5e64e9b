"""Every cell of the table of access."""

from typing import Any
from uuid import uuid4

import pytest
from contracts.auth import Grant, Role
from kernel.access import Row
from kernel.matrix import Headers, Matrix
from kernel.testing import signed_in
from notifications.access import ACCESS


class Players:
    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        """Mails are told at all times, none too."""

    def call(self, row: Row) -> dict[str, Any]:
        return {"url": "/deliveries", "params": {"person": str(uuid4())}}

    def near(self, row: Row, role: Role) -> Headers:
        return signed_in(Grant(role=role))


@pytest.fixture
def cast() -> Players:
    return Players()


@pytest.mark.rule("S17")
class TestAccess(Matrix, table=ACCESS): ...
