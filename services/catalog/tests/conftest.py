"""What the catalog's tests share: its service, references in place, a campaign, lists to import."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from catalog.app import SERVICE
from catalog.usecases import references
from contracts.auth import Grant
from kernel.db import Database
from kernel.service import Service

from .lists import CAMPAIGN, Lines, csv_file

pytest_plugins = ["kernel.testing", "kernel.matrix"]

MINISTRY = Grant(role="ministry")
Import = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def ministry() -> dict[str, str]:
    from kernel.testing import signed_in  # a plugin: pytest itself imports it first

    return signed_in(MINISTRY)


@pytest.fixture
async def known(database: Database) -> Database:
    """The database with its references."""
    async with database.begin() as session:
        await references.bring_up_to_date(session)
    return database


@pytest.fixture
async def campaign(
    known: Database, client: httpx.AsyncClient, ministry: dict[str, str]
) -> dict[str, Any]:
    """A draft of two rounds."""
    answer = await client.post("/campaigns", json=CAMPAIGN, headers=ministry)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def bring(client: httpx.AsyncClient, ministry: dict[str, str]) -> Import:
    """`await bring(lines)`: the ministry, or whoever `headers` says, imports these lines."""

    async def bring(
        lines: Lines | bytes, *, campaign: str = "2026-03", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        content = lines if isinstance(lines, bytes) else csv_file(lines)
        return await client.post(
            f"/campaigns/{campaign}/postes/import",
            files={"file": ("postes", content)},
            headers=headers or ministry,
        )

    return bring


@pytest.fixture
def show(client: httpx.AsyncClient, campaign: dict[str, Any], bring: Import) -> Import:
    """`await show(lines)`: the ministry imports these lines into the campaign and publishes it."""
    from .deciding import Ministry  # it imports the plugin, like above

    async def show(lines: Lines) -> httpx.Response:
        assert (await bring(lines)).status_code == 200
        answer = await Ministry(client).publish()
        assert answer.status_code == 200, answer.text
        return answer

    return show
