"""Objects that no row names: one being put, one replaced or removed. They are found again and
deleted. The table is the service's, by its migration."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Column, DateTime, delete, func, select
from sqlmodel import Field, SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.errors import Unavailable
from kernel.objects import Objects, StoringSettings
from kernel.runtime import Runtime

STRAY_FOR: Final = timedelta(hours=1)  # longer than any upload, and than a signed address
SWEEP_SECONDS: Final = 600.0
BATCH: Final = 100
log = structlog.get_logger()

KeyOf = Callable[[UUID], str]
"""An object's name in the bucket."""


class StrayObject(SQLModel, table=True):
    __tablename__ = "stray_objects"

    id: UUID = Field(primary_key=True)
    since: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )


async def announce(session: AsyncSession) -> UUID:
    """The id of an object about to be put. Commit before the put: should what follows fail, the
    object is found and deleted."""
    id_ = uuid4()
    session.add(StrayObject(id=id_))
    return id_


async def claim(session: AsyncSession, id_: UUID) -> None:
    """A row names it from now on."""
    await session.execute(delete(StrayObject).where(col(StrayObject.id) == id_))


def abandon(session: AsyncSession, id_: UUID) -> None:
    """No row names it any more."""
    session.add(StrayObject(id=id_))


async def sweep(session: AsyncSession, objects: Objects, key_of: KeyOf) -> None:
    old = col(StrayObject.since) < func.clock_timestamp() - STRAY_FOR
    found = select(col(StrayObject.id)).where(old).limit(BATCH).with_for_update(skip_locked=True)
    for id_ in (await session.execute(found)).scalars().all():
        await objects.delete(key_of(id_))
        await claim(session, id_)


def sweeping(key_of: KeyOf) -> Callable[[Runtime], Awaitable[None]]:
    """What runs beside the requests of a service that keeps objects."""

    async def run(runtime: Runtime) -> None:
        assert isinstance(runtime.settings, StoringSettings)  # noqa: S101 - the service's own
        objects = Objects(runtime.settings)
        while True:
            try:
                async with runtime.db.begin() as session:
                    await sweep(session, objects, key_of)
            except Unavailable as error:
                log.warning("objects not swept", error=error.type)
            await asyncio.sleep(SWEEP_SECONDS)

    return run
