"""Reads campaigns and their calendars."""

from collections.abc import Sequence

from kernel.errors import NotFound
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign, Round


async def locked(session: AsyncSession, code: str) -> Campaign:
    """The campaign, whose changes and imports now wait for this transaction. Raises NotFound."""
    campaign = await session.get(Campaign, code, with_for_update=True, populate_existing=True)
    if campaign is None:
        raise NotFound
    return campaign


async def found(session: AsyncSession, code: str) -> Campaign:
    """Raises NotFound."""
    campaign = await session.get(Campaign, code)
    if campaign is None:
        raise NotFound
    return campaign


async def rounds_of(session: AsyncSession, code: str) -> Sequence[Round]:
    """The calendar as it is now, whatever this transaction read before."""
    statement = select(Round).where(Round.campaign == code).order_by(col(Round.number))
    return (await session.exec(statement.execution_options(populate_existing=True))).all()


async def listed(session: AsyncSession) -> list[tuple[Campaign, list[Round]]]:
    """All campaigns with their calendars, the latest code first."""
    campaigns = await session.exec(select(Campaign).order_by(col(Campaign.campaign).desc()))
    rounds = (await session.exec(select(Round).order_by(col(Round.number)))).all()
    return [
        (campaign, [each for each in rounds if each.campaign == campaign.campaign])
        for campaign in campaigns
    ]
