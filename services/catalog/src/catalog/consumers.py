"""What catalog learns: a round that opened no longer moves here; who people are, to check; which
corrections are asked for."""

from collections.abc import Sequence

from contracts.assistance import TicketChanged
from contracts.auth import ContactsChanged, PersonChanged
from contracts.candidatures import BoundsMoved, RoundOpened
from contracts.matching import RoundPublished
from kernel.subscriptions import Subscriptions, latest
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.usecases import campaigns, correcting, people

subscriptions = Subscriptions()


@subscriptions.on(RoundOpened)
async def freeze_round(session: AsyncSession, event: RoundOpened) -> None:
    await campaigns.freeze(session, opened=event)


@subscriptions.on(BoundsMoved)
async def follow_bounds(session: AsyncSession, event: BoundsMoved) -> None:
    await campaigns.follow(session, moved=event)


@subscriptions.on(RoundPublished)
async def end_round(session: AsyncSession, event: RoundPublished) -> None:
    await campaigns.hear_publication(session, published=event)


@subscriptions.on_all(PersonChanged)
async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    await people.remember(session, told=latest(events))


@subscriptions.on_all(ContactsChanged)
async def remember_addresses(session: AsyncSession, events: Sequence[ContactsChanged]) -> None:
    await people.remember_addresses(session, told=latest(events))


@subscriptions.on(TicketChanged)
async def remember_correction(session: AsyncSession, event: TicketChanged) -> None:
    await correcting.remember(session, told=event)
