"""What catalog learns from candidatures: a round that opened no longer moves here."""

from contracts.candidatures import BoundsMoved, RoundOpened
from kernel.subscriptions import Subscriptions
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.usecases import campaigns

subscriptions = Subscriptions()


@subscriptions.on(RoundOpened)
async def freeze_round(session: AsyncSession, event: RoundOpened) -> None:
    await campaigns.freeze(session, opened=event)


@subscriptions.on(BoundsMoved)
async def follow_bounds(session: AsyncSession, event: BoundsMoved) -> None:
    await campaigns.follow(session, moved=event)
