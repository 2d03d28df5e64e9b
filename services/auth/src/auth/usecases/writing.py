"""Writes what changed of persons, and tells it: as many statements for one as for thousands."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from kernel.outbox import emit_all
from sqlalchemy import ARRAY, Table, bindparam, delete, func, select, text, tuple_, update
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import SCOPE, Account, Change, scope_of
from auth.domain.history import Author, Edit, PersonEdit
from auth.domain.persons import EmailAddress, GivenRole, Person

CHANGING = 0x0A07_0001
_PERSON = (
    "given_name", "family_name", "rpps", "university", "title", "service", "establishment",
    "phone", "birth_date", "merged_into",
)  # fmt: skip
_GRANT = ("person", *SCOPE)
_identity = attrgetter("id", *_PERSON)


async def begin_changing(session: AsyncSession) -> None:
    """One transaction at a time opens accounts and gives roles: what it reads after this stays
    so, and two files that name the same new address make one person."""
    await session.execute(select(func.pg_advisory_xact_lock(CHANGING)))


async def save(
    session: AsyncSession, changes: Sequence[Change], *, by: Author | None = None
) -> None:
    """Writes the changes, read after `begin_changing`, and emits PersonChanged and ContactsChanged
    for what each of them changes. `by`: who changes other people's accounts, which goes to their
    history and is told to them."""
    opened = [change.after for change in changes if change.before is None]
    await _insert(session, Person, ("id", *_PERSON), [_identity(one) for one in opened])
    await _forget(session, [one.address for change in changes for one in change.lost])
    gained = [(one.address, c.after.id, one.main) for c in changes for one in c.gained]
    await _insert(session, EmailAddress, ("address", "person", "main"), gained)
    first = await _update(session, [change.after for change in changes if change.before])
    withdrawn = [(c.after.id, *scope_of(grant)) for c in changes for grant in c.withdrawn]
    await _withdraw(session, withdrawn)
    given = [(c.after.id, *scope_of(grant)) for c in changes for grant in c.given]
    await _insert(session, GivenRole, _GRANT, given)
    entered = await queries.signed_in(session, first) if first else {}
    told = (
        change.signed_in(first.get(change.after.id), entered.get(change.after.id, {}))
        for change in changes
    )
    await emit_all(session, (event for change in told for event in change.events()))
    if by is not None:
        await _keep_history(session, changes, by)


async def _keep_history(session: AsyncSession, changes: Sequence[Change], by: Author) -> None:
    await keep_edits(session, [edit for change in changes for edit in change.edits()], by)
    await emit_all(session, (fact for change in changes for fact in change.told_to_them(by)))


async def keep_edits(session: AsyncSession, edits: Sequence[Edit], by: Author) -> None:
    names = ("author", *Edit._fields)
    await _insert(session, PersonEdit, names, [(by.person, *edit) for edit in edits])


async def _forget(session: AsyncSession, addresses: Sequence[str]) -> None:
    if addresses:
        await session.execute(_FORGET, {"addresses": addresses})


_FORGET: Final = text("DELETE FROM addresses WHERE address = ANY(CAST(:addresses AS text[]))")


def _rows(table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> TableValuedAlias:
    """The rows as a table of the statement: one parameter a column, however many rows."""
    columns = zip(names, zip(*rows, strict=True), strict=True)
    arrays = [
        bindparam(f"all_{name}", list(values), type_=ARRAY(table.c[name].type))
        for name, values in columns
    ]
    return func.unnest(*arrays).table_valued(*(table.c[name] for name in names)).render_derived()


async def _insert(
    session: AsyncSession,
    model: type[SQLModel],
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """By COPY, which is several times faster than INSERT for thousands of rows."""
    if rows:
        connection = await (await session.connection()).get_raw_connection()
        driver: Any = connection.driver_connection
        if not driver.is_in_transaction():  # SQLAlchemy opens it with its first own statement
            await session.execute(select(1))
        await driver.copy_records_to_table(model.__tablename__, columns=names, records=rows)


async def _update(
    session: AsyncSession, accounts: Sequence[Account]
) -> dict[UUID, datetime | None]:
    """Returns when each first signed in, which nothing else than signing in changes: the rows are
    held from here on, so that what is told of them leaves in order."""
    if not accounts:
        return {}
    table: Table = Person.__table__  # type: ignore[attr-defined]
    now = _rows(table, ("id", *_PERSON), [_identity(one) for one in accounts])
    values = {name: now.c[name] for name in _PERSON} | {"version": table.c.version + 1}
    statement = update(table).where(table.c.id == now.c.id).values(values)
    rows = await session.execute(statement.returning(table.c.id, table.c.first_sign_in_at))
    return {row.id: row.first_sign_in_at for row in rows}


async def _withdraw(session: AsyncSession, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        table: Table = GivenRole.__table__  # type: ignore[attr-defined]
        gone = _rows(table, _GRANT, rows)
        scope = tuple_(*(table.c[name] for name in SCOPE))
        same = scope.is_not_distinct_from(tuple_(*(gone.c[name] for name in SCOPE)))
        await session.execute(delete(table).where(table.c.person == gone.c.person, same))
