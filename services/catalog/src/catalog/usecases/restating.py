"""All that catalog would tell someone who never heard of it: references, campaigns, postes and who
answers for them."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from contracts import Event
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.queries import campaigns as campaign_queries
from catalog.queries import postes
from catalog.usecases import announcing, campaigns, references

BATCH: Final = 2_000


async def whole_state(session: AsyncSession) -> AsyncIterator[Sequence[Event]]:
    yield await references.told(session)
    for campaign, rounds in await campaign_queries.listed(session):
        yield [campaigns.told(campaign, rounds)]
        async for facts in _postes(session, campaign.campaign):
            yield facts


async def _postes(session: AsyncSession, campaign: str) -> AsyncIterator[Sequence[Event]]:
    last = None
    while rows := await postes.after(session, campaign, postes.Filter(), number=last, limit=BATCH):
        yield [announcing.official(row) for row in rows]
        yield [announcing.named(row) for row in rows]
        last = rows[-1].poste
