"""The table of published results, each with what is known of its person and of its poste."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, tuple_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate, Person, Poste
from reporting.queries.visible import visible

BATCH = 1000

Table = Select[*tuple[Any, ...]]

_SPECIALITY = func.coalesce(col(Candidate.speciality), col(Poste.speciality))
# Alphabetical, as people look for each other; round and person make it total.
_ORDER = (
    func.coalesce(col(Person.family_name), ""),
    func.coalesce(col(Person.given_name), ""),
    col(Affectation.round),
    col(Affectation.person),
)


def table(sight: Sight, *, round_: int | None) -> Table:
    """The results in sight, in order. Columns: those of
    schemas.affectations.Affectation, by name."""
    statement: Table = (
        select(
            col(Affectation.round).label("round"),
            col(Affectation.person).label("person"),
            col(Person.given_name).label("given_name"),
            col(Person.family_name).label("family_name"),
            _SPECIALITY.label("speciality"),
            col(Candidate.subdivision).label("subdivision"),
            col(Affectation.poste).label("poste"),
            col(Poste.terrain).label("terrain"),
            col(Poste.establishment).label("establishment"),
            col(Poste.subdivision).label("poste_subdivision"),
            case((col(Affectation.poste).is_(None), "sans poste"), else_="affecté").label("result"),
            col(Affectation.published_at).label("published_at"),
        )
        .outerjoin(Person, col(Person.person) == col(Affectation.person))
        .outerjoin(Candidate, _same_candidate())
        .outerjoin(Poste, _same_poste())
        .where(col(Affectation.campaign) == sight.campaign, _shown(sight))
        .order_by(*_ORDER)
    )
    return statement if round_ is None else statement.where(col(Affectation.round) == round_)


def _same_candidate() -> ColumnElement[bool]:
    return and_(
        col(Candidate.person) == col(Affectation.person),
        col(Candidate.campaign) == col(Affectation.campaign),
    )


def _same_poste() -> ColumnElement[bool]:
    return and_(
        col(Poste.poste) == col(Affectation.poste),
        col(Poste.campaign) == col(Affectation.campaign),
    )


def _shown(sight: Sight) -> ColumnElement[bool]:
    return visible(
        sight,
        speciality=_SPECIALITY,
        subdivisions=[col(Candidate.subdivision), col(Poste.subdivision)],
        regions=[col(Candidate.region), col(Poste.region)],
    )


async def place_of(
    session: AsyncSession, table: Table, *, round_: int, person: UUID
) -> Row[Any] | None:
    """Where a result stands in the order of the table; None if the table does not show it."""
    statement = table.with_only_columns(*_ORDER).where(
        col(Affectation.round) == round_, col(Affectation.person) == person
    )
    return (await session.execute(statement)).one_or_none()


async def page(
    session: AsyncSession, table: Table, *, after: Row[Any] | None, limit: int
) -> Sequence[Row[Any]]:
    if after is not None:
        table = table.where(tuple_(*_ORDER) > tuple_(*after))
    return (await session.execute(table.limit(limit))).all()


async def batches(session: AsyncSession, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    """The whole table, some rows at a time: a cursor in the database, never all in memory."""
    rows = await session.stream(table.execution_options(yield_per=BATCH))
    async for batch in rows.partitions():
        yield batch
