"""What is announced of a campaign: once, in the transaction that makes it so."""

from contracts.announcements import Announcement, CampaignAnnounced
from kernel.db import now
from kernel.outbox import emit
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.announcements import AnnouncementMade, due_reminders
from catalog.domain.campaigns import Campaign
from catalog.queries import announcements as queries
from catalog.queries import campaigns


async def announce(
    session: AsyncSession, campaign: Campaign, kind: Announcement, *, reason: str | None = None
) -> None:
    rounds = await campaigns.rounds_of(session, campaign.campaign)
    which = next((each for each in rounds if each.published_at is None), rounds[-1])
    emit(
        session,
        CampaignAnnounced(
            campaign=campaign.campaign,
            kind=kind,
            at=await now(session),
            round=which.number,
            opens_at=which.opens_at,
            reason=reason,
        ),
    )


async def remember(session: AsyncSession, campaign: str, *kinds: Announcement) -> set[str]:
    """Of these kinds, those not announced before: of two clocks that come here together, the
    second waits for the first, then finds them made."""
    at = await now(session)
    made = await session.execute(
        insert(AnnouncementMade)
        .values([{"campaign": campaign, "kind": kind, "at": at} for kind in kinds])
        .on_conflict_do_nothing()
        .returning(col(AnnouncementMade.kind))
    )
    return set(made.scalars())


async def remind(session: AsyncSession) -> int:
    """Three weeks and one day before the first round opens; returns how many campaigns were
    announced. Where both are due at once, the nearer tells all."""
    told = 0
    for campaign, published_at, opens_at in await queries.awaiting_opening(session):
        instant = await now(session)
        due = list(due_reminders(opens_at=opens_at, published_at=published_at, now=instant))
        if due and due[-1] in await remember(session, campaign.campaign, *due):
            await announce(session, campaign, due[-1])
            told += 1
    return told
