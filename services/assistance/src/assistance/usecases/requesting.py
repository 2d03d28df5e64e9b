"""Whoever asked follows their ticket: by their account, or by a mailed link."""

from collections.abc import Sequence
from uuid import UUID

from kernel.db import now
from kernel.errors import DomainError, NotFound
from kernel.objects import Objects
from kernel.tokens import digest
from kernel.uploads import Received as File
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Ticket
from assistance.queries import tickets
from assistance.schemas.forms import MessageForm
from assistance.usecases.managing import move, write
from assistance.usecases.telling import announce


class TicketLinkExpired(DomainError):
    """Ce lien de suivi a expiré. Le dernier courriel reçu en porte un plus récent."""

    status = 410


async def own_tickets(session: AsyncSession, *, person: UUID) -> Sequence[Ticket]:
    return await tickets.own(session, person)


async def own_ticket(
    session: AsyncSession, *, person: UUID, ticket: UUID, lock: bool = False
) -> Ticket:
    """Another's does not exist, as far as the caller is told."""
    found = await tickets.one(session, ticket, lock=lock)
    if found is None or found.person != person:
        raise NotFound
    return found


async def linked_ticket(session: AsyncSession, *, token: str, lock: bool = False) -> Ticket:
    """Raises NotFound, and TicketLinkExpired."""
    link = await tickets.of_link(session, digest(token))
    if link is None:
        raise NotFound
    ticket, expires_at = link
    if expires_at <= await now(session):
        raise TicketLinkExpired
    found = await tickets.one(session, ticket, lock=lock)
    if found is None:
        raise NotFound
    return found


async def reply(
    session: AsyncSession,
    ticket: Ticket,
    *,
    form: MessageForm,
    file: File | None,
    store: Objects,
) -> Ticket:
    """What waited is to be handled again; what was answered or closed is reopened."""
    await move(session, ticket, "write")
    await write(session, ticket, "requester", "requester", form.text, author=ticket.person,
                file=file, store=store)  # fmt: skip
    await announce(session, ticket)
    return ticket


async def withdraw(session: AsyncSession, ticket: Ticket) -> Ticket:
    """Whoever asked needs no answer any more."""
    await move(session, ticket, "close")
    await announce(session, ticket)
    return ticket
