"""The ministry writes, edits, publishes and withdraws items of the fil d'info."""

from datetime import datetime
from uuid import UUID, uuid4

from kernel.db import now
from kernel.errors import DomainError
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.news import NewsItem
from catalog.queries import campaigns
from catalog.queries import news as queries
from catalog.schemas.news import NewsEdit, NewsState


class ItemWithdrawn(DomainError):
    """Cette information est retirée : écrivez-en une autre."""


class ItemNotPublished(DomainError):
    """Cette information n'est pas publiée : il n'y a rien à retirer."""


async def write(session: AsyncSession, *, item: NewsEdit) -> NewsState:
    return NewsState.of(await _add(session, item))


async def tell_now(session: AsyncSession, *, item: NewsEdit) -> None:
    """Written and published by the platform."""
    added = await _add(session, item)
    added.published_at = added.changed_at


async def _add(session: AsyncSession, item: NewsEdit) -> NewsItem:
    if item.campaign:
        await campaigns.found(session, item.campaign)
    added = NewsItem(id=uuid4(), changed_at=await now(session), **item.model_dump(mode="json"))
    session.add(added)
    return added


async def edit(session: AsyncSession, *, id_: UUID, expected: int, edit: NewsEdit) -> NewsState:
    item = await _locked(session, id_, expected)
    if edit.campaign:
        await campaigns.found(session, edit.campaign)
    item.sqlmodel_update(edit.model_dump(mode="json"))
    return await _changed(session, item)


async def publish(
    session: AsyncSession, *, id_: UUID, expected: int, at: datetime | None
) -> NewsState:
    """Now, or at an instant to come."""
    item = await _locked(session, id_, expected)
    item.published_at = at or await now(session)
    return await _changed(session, item)


async def withdraw(session: AsyncSession, *, id_: UUID, expected: int) -> NewsState:
    """Nobody reads it any more; what was said stays known."""
    item = await _locked(session, id_, expected)
    if item.published_at is None:
        raise ItemNotPublished
    item.withdrawn_at = await now(session)
    return await _changed(session, item)


async def _locked(session: AsyncSession, id_: UUID, expected: int) -> NewsItem:
    item = await queries.locked(session, id_)
    check_version(expected, item.version, current=NewsState.of(item))
    if item.withdrawn_at is not None:
        raise ItemWithdrawn
    return item


async def _changed(session: AsyncSession, item: NewsItem) -> NewsState:
    item.version += 1
    item.changed_at = await now(session)
    session.add(item)
    return NewsState.of(item)
