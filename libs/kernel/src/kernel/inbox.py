"""An event is applied once: its id is written in the transaction of its effects."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel, col
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
    statement = (
        insert(InboxEvent)
        .values([{"id": id_} for id_ in sorted(set(ids))])
        .on_conflict_do_nothing()
        .returning(col(InboxEvent.id))
    )
    return set((await session.execute(statement)).scalars())
