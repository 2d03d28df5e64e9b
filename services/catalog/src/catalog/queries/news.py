"""Reads the news."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel.errors import NotFound
from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.news import NewsItem

MOST = 100


async def locked(session: AsyncSession, id_: UUID) -> NewsItem:
    """Raises NotFound."""
    found = await session.get(NewsItem, id_, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _public() -> ColumnElement[bool]:
    return and_(
        col(NewsItem.published_at) <= func.clock_timestamp(), col(NewsItem.withdrawn_at).is_(None)
    )


async def published(session: AsyncSession, *, campaign: str | None = None) -> Sequence[NewsItem]:
    """What anyone reads, the latest first."""
    statement = select(NewsItem).where(_public())
    if campaign:
        statement = statement.where(NewsItem.campaign == campaign)
    newest: tuple[Any, ...] = (col(NewsItem.published_at).desc(), col(NewsItem.id))
    return (await session.exec(statement.order_by(*newest).limit(MOST))).all()


async def one_published(session: AsyncSession, id_: UUID) -> NewsItem:
    """Raises NotFound."""
    found = (await session.exec(select(NewsItem).where(NewsItem.id == id_, _public()))).first()
    if found is None:
        raise NotFound
    return found


async def written(session: AsyncSession) -> Sequence[NewsItem]:
    """All of them, the last written first."""
    statement = select(NewsItem).order_by(col(NewsItem.changed_at).desc(), col(NewsItem.id))
    return (await session.exec(statement.limit(MOST))).all()
