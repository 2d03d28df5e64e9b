"""Tables in order, read a page at a time or whole."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

BATCH = 1000

Table = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Rows by `keys`, which together name one row, or one group of rows that `within` orders; none
    of them is null. Only the keys are turned round when `descending`."""

    rows: Table
    keys: Sequence[SQLColumnExpression[Any]]
    descending: bool = False
    within: Sequence[SQLColumnExpression[Any]] = ()

    @property
    def statement(self) -> Table:
        keys = (key.desc() if self.descending else key for key in self.keys)
        return self.rows.order_by(*keys, *self.within)

    def after(self, place: Row[Any] | None) -> "Ordered":
        if place is None:
            return self
        here, there = tuple_(*self.keys), tuple_(*place)
        rest = here < there if self.descending else here > there
        return self.where(rest)

    def where(self, *conditions: ColumnElement[bool]) -> "Ordered":
        return replace(self, rows=self.rows.where(*conditions))


async def place_of(
    session: AsyncSession, table: Ordered, *row: ColumnElement[bool]
) -> Row[Any] | None:
    """Where a row stands in the order of the table; None if the table does not show it."""
    statement = table.rows.with_only_columns(*table.keys).where(*row)
    return (await session.execute(statement)).one_or_none()


async def page(
    session: AsyncSession, table: Ordered, *, limit: int | None = None
) -> Sequence[Row[Any]]:
    return (await session.execute(table.statement.limit(limit))).all()


async def batches(session: AsyncSession, table: Ordered) -> AsyncIterator[Sequence[Row[Any]]]:
    """The whole table, some rows at a time: a cursor in the database, never all in memory."""
    rows = await session.stream(table.statement.execution_options(yield_per=BATCH))
    async for batch in rows.partitions():
        yield batch
