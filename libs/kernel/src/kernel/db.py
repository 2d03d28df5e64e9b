"""PostgreSQL: one engine a process, one transaction a request or a message."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final

import asyncpg
from fastapi import Depends, Request
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Engine,
    MetaData,
    Table,
    any_,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel import audit, outbox

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Only these say that the server is away; anything else is the fault of what was asked. Not
# asyncpg's InterfaceError: a parameter out of its type's range is one.
_OUTAGES = (
    ConnectionError,
    TimeoutError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
CONNECT_SECONDS = 10


class DatabaseAway(ConnectionError):
    """No connection to the server could be opened."""


class Database:
    """The connections of one service to its database. `owner` names the source of its events."""

    def __init__(self, url: str, *, owner: str, pool: int = 10) -> None:
        self.owner = owner
        self.engine = create_async_engine(
            url,
            pool_size=pool,
            max_overflow=0,  # a connection opened for one request costs more than to wait for one
            pool_timeout=10,
            pool_recycle=600,
            connect_args={"timeout": CONNECT_SECONDS},
            hide_parameters=True,  # an error's text goes to the logs, what people wrote does not
        )
        _tell_outages(self.engine.sync_engine)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end with what it records and announces, rolled back
        on any exception."""
        info = {"source": self.owner}
        async with (
            AsyncSession(self.engine, expire_on_commit=False, info=info) as session,
            session.begin(),
        ):
            yield session
            await audit.write(session)
            await outbox.write(session)

    async def close(self) -> None:
        await self.engine.dispose()


def _tell_outages(engine: Engine) -> None:
    """A refused connection is a mere OSError, like a file that does not exist."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _: object, arguments: Any, options: Any) -> Any:
        try:
            return dialect.connect(*arguments, **options)
        except OSError as error:
            raise DatabaseAway(str(error)) from error


def metadata() -> MetaData:
    """The tables known to this process: one service's, and the kernel's own."""
    return SQLModel.metadata


def is_outage(error: BaseException) -> bool:
    """Whether the database could not be reached, so that trying again may help."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or is_outage(error.orig or Exception())
    cause = error.__cause__
    return isinstance(error, _OUTAGES) or (cause is not None and is_outage(cause))


async def put(session: AsyncSession, *rows: SQLModel, version: str = "") -> None:
    """Writes rows of one table whole, new or known by primary key; of two with one key the last
    counts or, where a column tells their `version`, the one that is not older. They travel
    together, however many: PostgreSQL takes 32,767 parameters a statement."""
    if not rows:
        return
    statement = _upsert(type(rows[0]).__table__, version)  # type: ignore[attr-defined]
    await session.execute(statement, [row.model_dump() for row in rows])


@cache
def _upsert(table: Table, version: str) -> Insert:
    statement = insert(table)
    others = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    if not others:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(
        index_elements=table.primary_key,
        set_=others,
        where=table.c[version] <= statement.excluded[version] if version else None,
    )


def any_of(values: Collection[Any], type_: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    """`column == any_of(…)`: one parameter however many values, so a statement prepared once."""
    return any_(bindparam(None, list(values), type_=ARRAY(type_)))


async def now(session: AsyncSession) -> datetime:
    """The database's clock, at this very instant (not the start of the transaction)."""
    instant: datetime = (await session.execute(_NOW)).scalar_one()
    return instant


_NOW: Final = select(func.clock_timestamp())


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.begin() as session:
        yield session


# Without scope="function" the commit runs after the answer: a failed one would say 201.
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
