"""What was heard so far."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.tables import Affectation, Campaign, Publication


async def rounds_of(session: AsyncSession, campaign: str) -> Sequence[int] | None:
    """The numbers of a campaign's rounds; None for a campaign unknown."""
    return (
        await session.exec(select(Campaign.rounds).where(Campaign.campaign == campaign))
    ).one_or_none()


async def awaited(session: AsyncSession, *, campaign: str, round_: int | None) -> int:
    """How many results of published parts are still on their way here, wherever they are."""
    promised = select(func.coalesce(func.sum(Publication.results), 0)).where(
        Publication.campaign == campaign
    )
    heard = select(func.count()).where(col(Affectation.campaign) == campaign)
    if round_ is not None:
        promised = promised.where(Publication.round == round_)
        heard = heard.where(col(Affectation.round) == round_)
    missing = promised.scalar_subquery() - heard.scalar_subquery()
    count: int = (await session.exec(select(missing))).one()
    return max(0, count)
