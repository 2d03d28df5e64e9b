"""An event is applied once: its id is written in the transaction of its effects."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Column, DateTime, func, text
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


class InboxEvent(SQLModel, table=True):
    """An event that this service has dealt with."""

    __tablename__ = "inbox"

    id: UUID = Field(primary_key=True)
    received_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )


async def take(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Marks these events as dealt with; returns those that were not yet."""
    if not ids:
        return set()
    return set((await session.execute(_TAKE, {"ids": sorted(set(ids))})).scalars())


_TAKE: Final = text(
    "INSERT INTO inbox (id) SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING RETURNING id"
)
