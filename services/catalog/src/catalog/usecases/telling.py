"""A suspension and its end are told to all: an item of the news, and a mail."""

from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign
from catalog.schemas.news import NewsEdit
from catalog.usecases import announcements, news


async def suspended(session: AsyncSession, campaign: Campaign, *, reason: str) -> None:
    text = (
        "Le ministère suspend la campagne : rien n'est enregistré et aucune échéance ne tombe "
        f"jusqu'à sa reprise. Motif : {reason}"
    )
    await _tell(session, campaign, f"{campaign.label} : suspendue", text)
    await announcements.announce(session, campaign, "suspended", reason=reason)


async def resumed(session: AsyncSession, campaign: Campaign, *, reason: str) -> None:
    text = f"La campagne reprend. {reason}"
    await _tell(session, campaign, f"{campaign.label} : reprise", text)
    await announcements.announce(session, campaign, "resumed", reason=reason)


async def _tell(session: AsyncSession, campaign: Campaign, title: str, text: str) -> None:
    item = NewsEdit(title=title[:200], text=text, campaign=campaign.campaign)
    await news.tell_now(session, item=item)
