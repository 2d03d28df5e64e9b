"""Who may do what: a service's table, read by people and met by every request.

Deny by default. An operation without a row does not start the service; a role without a cell is
refused at the door (403, audited). What a cell's relation and a row's phase ask is decided by the
use case, which alone knows the object and the time: another's is 404, another time 409. The tests
of `kernel.matrix` try every cell."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypedDict, Unpack, get_args

from contracts.auth import Role
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute

from kernel.errors import Forbidden
from kernel.identity import caller

Relation = Literal[
    "own", "self", "campaign", "poste", "referent", "scope", "lines", "within", "national"
]

RELATIONS: Final[Mapping[Relation, str]] = {
    "own": "it is the caller's own; another's does not exist for them (404)",
    "self": "it is about the caller, whom no address needs to name",
    "campaign": "the caller has the role in that campaign; else 404",
    "poste": "the caller answers for the poste, référent or second; else 404",
    "referent": "the caller is the référent of the poste; the second only reads (403), else 404",
    "scope": "it lies within the caller's territory and speciality; else 404",
    "lines": "every line of the file lies within the caller's scope; else all are refused (422)",
    "within": "the answer holds what lies within the caller's scope, and nothing else",
    "national": "every object",
}


class Cells(TypedDict, total=False):
    """What each role needs; a role that is not named has no such act."""

    candidate: Relation
    responsable: Relation
    coordinator: Relation
    ars: Relation
    registrar: Relation
    ministry: Relation
    auditor: Relation
    operator: Relation


ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True)
class Row:
    """One operation. `everyone`: with any role, or none. `phase`: when it is open, at all times if
    empty. `unless`: what closes it (403) to someone who has the relation."""

    operation: str
    cells: Mapping[Role, Relation] = field(default_factory=dict)
    everyone: Literal["anyone", "signed in"] | None = None
    phase: str = ""
    unless: str = ""

    def __str__(self) -> str:
        return self.operation


def only(operation: str, *, phase: str = "", unless: str = "", **cells: Unpack[Cells]) -> Row:
    """For these roles alone."""
    return Row(operation, cells, phase=phase, unless=unless)  # type: ignore[arg-type] # its keys


def signed_in(operation: str, relation: Relation = "national", *, phase: str = "") -> Row:
    """For whoever is signed in."""
    return Row(operation, dict.fromkeys(ROLES, relation), "signed in", phase)


def anyone(operation: str) -> Row:
    """Without signing in."""
    return Row(operation, dict.fromkeys(ROLES, "national"), "anyone")


class TableDiffers(Exception):
    """The operations of a service are not those of its table."""


class Table:
    """The rows of a service, one an operation."""

    def __init__(self, *rows: Row) -> None:
        self._rows = {row.operation: row for row in rows}
        if len(self._rows) != len(rows):
            raise TableDiffers("an operation has two rows")

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __getitem__(self, operation: str) -> Row:
        return self._rows[operation]

    def guard(self, routers: Iterable[APIRouter]) -> Callable[[Request], Awaitable[None]]:
        """The dependency that holds the table's doors. Raises TableDiffers: nothing is served
        that has no row, and no row promises what is not there."""
        served = set(operations_of(routers))
        if differ := served ^ self._rows.keys():
            raise TableDiffers(f"not both in the table and in the routes: {sorted(differ)}")
        return self._admit

    async def _admit(self, request: Request) -> None:
        row = self[f"{request.method} {request.scope['route'].path}"]
        if row.everyone == "anyone":
            return
        known = await caller(request)
        if row.everyone is None and not known.has(*row.cells):
            raise Forbidden


def operations_of(routers: Iterable[APIRouter]) -> Iterator[str]:
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise TableDiffers(f"{route!r} is no operation that a table can name")
            yield from (f"{method} {route.path}" for method in route.methods or ())
