"""Reads what was announced."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.announcements import AnnouncementMade
from catalog.domain.campaigns import Campaign, Round, State


async def awaiting_opening(session: AsyncSession) -> Sequence[tuple[Campaign, datetime, datetime]]:
    """The campaigns whose first round has yet to open: when their postes were published, and when
    it opens."""
    rows = await session.execute(
        select(Campaign, col(AnnouncementMade.at), col(Round.opens_at))
        .join(Round, and_(col(Round.campaign) == Campaign.campaign, col(Round.number) == 1))
        .join(
            AnnouncementMade,
            and_(
                col(AnnouncementMade.campaign) == Campaign.campaign,
                col(AnnouncementMade.kind) == "postes_published",
            ),
        )
        .where(col(Campaign.state).in_([State.PUBLISHED, State.LAUNCHED]))
        .where(col(Round.opened_at).is_(None))
    )
    return [tuple(row) for row in rows]
