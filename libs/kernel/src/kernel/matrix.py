"""Tries every cell of a service's table against its real application:

class TestAccess(Matrix, table=ACCESS): ...

beside a fixture `cast`, who plays the parts. `kernel.testing` deals out the rows and cells."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, ClassVar, Final, NamedTuple, Protocol

import httpx
import pytest
from contracts.auth import Grant, Role

from kernel.access import ROLES, Row, Table
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in

Headers = dict[str, str]
ANY: Final = ("national", "self")
"""Relations that nobody with the role lacks."""


class Cell(NamedTuple):
    row: Row
    role: Role

    def __str__(self) -> str:
        return f"{self.row} as {self.role}"


class Cast(Protocol):
    """The people of a service's world and what they ask for, in a new world each time."""

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        """The world, in the phase of the row or out of it."""

    def call(self, row: Row) -> dict[str, Any]:
        """What the operation is asked with: `url`, and the rest as httpx takes it."""

    def near(self, row: Row, role: Role) -> Headers:
        """Someone who has the relation of the cell."""

    def far(self, row: Row, role: Role) -> Headers:
        """Someone with the same role who has not."""

    def barred(self, row: Row, role: Role) -> Headers:
        """Someone who has it, and whom `unless` shuts out."""


def dealt(table: Table) -> Iterator[tuple[str, list[Any]]]:
    """The arguments of the tests below, by name. Of a row for everyone one cell says it all."""
    cells = [
        Cell(row, role) for row in table for role in (ROLES[:1] if row.everyone else row.cells)
    ]
    yield "row", list(table)
    yield "cell", cells
    yield "narrow_cell", [one for one in cells if one.row.cells[one.role] not in ANY]
    yield "timed_cell", [one for one in cells if one.row.phase]
    yield "barred_cell", [one for one in cells if one.row.unless]


class Matrix:
    TABLE: ClassVar[Table]

    def __init_subclass__(cls, table: Table) -> None:
        """With the tests that this table has something for: none is left to be skipped."""
        cls.TABLE = table
        empty = {name for name, values in dealt(table) if not values}
        for name, test in vars(Matrix).items():
            if name.startswith("test_") and not empty.isdisjoint(
                inspect.signature(test).parameters
            ):
                setattr(cls, name, None)

    async def test_every_operation_of_openapi_has_its_row(self, client: httpx.AsyncClient) -> None:
        paths = (await client.get("/openapi.json")).json()["paths"]
        told = {f"{method.upper()} {path}" for path in paths for method in paths[path]}
        assert told == {row.operation for row in self.TABLE}

    async def test_who_is_not_signed_in_is_refused(
        self, client: httpx.AsyncClient, row: Row
    ) -> None:
        answer = await _knock(client, row, {})
        if row.everyone == "anyone":
            assert answer.status_code not in (401, 403)
        else:
            assert problem(answer)["type"] == "urn:appariement:not-signed-in"

    async def test_a_role_without_a_cell_is_refused_and_this_is_kept(
        self, client: httpx.AsyncClient, database: Database, row: Row
    ) -> None:
        without = [role for role in ROLES if role not in row.cells]
        for role in without:
            answer = await _knock(client, row, signed_in(Grant(role=role)))
            assert problem(answer)["type"] == "urn:appariement:forbidden", role
        assert [act.act for act in await audited_acts(database)] == ["refused"] * len(without)

    async def test_a_role_with_a_cell_comes_through_the_door(
        self, client: httpx.AsyncClient, row: Row
    ) -> None:
        for role in row.cells:
            answer = await _knock(client, row, signed_in(Grant(role=role)))
            assert not _shut(answer), role

    async def test_who_has_the_relation_is_served(
        self, client: httpx.AsyncClient, cast: Cast, cell: Cell
    ) -> None:
        await cast.begin(cell.row, open=True)
        answer = await _ask(client, cast, cell, cast.near(*cell))
        assert answer.is_success, answer.text

    async def test_anothers_object_does_not_exist(
        self, client: httpx.AsyncClient, cast: Cast, narrow_cell: Cell
    ) -> None:
        row, role = narrow_cell
        await cast.begin(row, open=True)
        answer = await _ask(client, cast, narrow_cell, cast.far(row, role))
        if row.cells[role] == "within":
            seen = await _ask(client, cast, narrow_cell, cast.near(row, role))
            assert answer.is_success, answer.text
            assert answer.content != seen.content
        else:
            assert problem(answer)["status"] == (422 if row.cells[role] == "lines" else 404)

    async def test_another_time_is_refused(
        self, client: httpx.AsyncClient, cast: Cast, timed_cell: Cell
    ) -> None:
        await cast.begin(timed_cell.row, open=False)
        answer = await _ask(client, cast, timed_cell, cast.near(*timed_cell))
        assert problem(answer)["status"] == 409

    async def test_whom_the_row_shuts_out_is_refused(
        self, client: httpx.AsyncClient, cast: Cast, barred_cell: Cell
    ) -> None:
        await cast.begin(barred_cell.row, open=True)
        answer = await _ask(client, cast, barred_cell, cast.barred(*barred_cell))
        assert problem(answer)["status"] == 403


def _shut(answer: httpx.Response) -> bool:
    """By the door itself: a use case may answer 401 of a session, or 403 of an object."""
    shut = ("urn:appariement:not-signed-in", "urn:appariement:forbidden")
    return answer.status_code in (401, 403) and problem(answer)["type"] in shut


async def _knock(client: httpx.AsyncClient, row: Row, headers: Headers) -> httpx.Response:
    """At a door: who may not enter is told before anything else is looked at."""
    method, _, path = row.operation.partition(" ")
    return await client.request(method, re.sub(r"{\w+}", "1", path), headers=headers)


async def _ask(
    client: httpx.AsyncClient, cast: Cast, cell: Cell, headers: Headers
) -> httpx.Response:
    asked = cast.call(cell.row)
    method = cell.row.operation.partition(" ")[0]
    return await client.request(method, **asked | {"headers": asked.get("headers", {}) | headers})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A plugin's hook: deals the rows and cells of `TABLE` out to the tests of its class."""
    if table := getattr(metafunc.cls, "TABLE", None):
        for name, values in dealt(table):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values, ids=str)
