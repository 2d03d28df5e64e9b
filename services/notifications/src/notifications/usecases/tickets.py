"""What people and managers hear of tickets."""

from collections.abc import Sequence

from contracts.assistance import TicketMailAsked, TicketsWaiting
from notifications.domain import notices
from notifications.usecases import queue
from notifications.usecases.own import sealed
from sqlmodel.ext.asyncio.session import AsyncSession


async def mails_asked(session: AsyncSession, events: Sequence[TicketMailAsked]) -> None:
    mails = [sealed(event, event.kind, "ticket") for event in events]
    await queue.write_addressed(session, mails, urgent=False)


async def waiting(session: AsyncSession, events: Sequence[TicketsWaiting]) -> None:
    await queue.announce_each(session, [(notices.of_waiting(one), one.person) for one in events])
