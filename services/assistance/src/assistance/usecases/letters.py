"""Mails to whoever asked: a letter kept with the act becomes a sealed request to notifications."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from contracts.assistance import TicketMailAsked
from kernel.db import now
from kernel.outbox import emit
from kernel.sealing import Seal
from kernel.tokens import digest, draw_token
from sqlalchemy import delete, func
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import LINK_LIFE, Letter, Link, Ticket
from assistance.queries import known, letters

MAIL_LIFE: Final = timedelta(days=7)
BATCH: Final = 50


async def post(session: AsyncSession, *, seal: Seal, public_url: str) -> int:
    """Asks for the mails of the letters that wait; returns how many."""
    waiting = await letters.waiting(session, limit=BATCH)
    for letter, ticket in waiting:
        await _post(session, letter, ticket, seal=seal, public_url=public_url)
        await session.delete(letter)
    return len(waiting)


async def _post(
    session: AsyncSession, letter: Letter, ticket: Ticket, *, seal: Seal, public_url: str
) -> None:
    """To the main address of an account as it is now, else to the one that was typed: then the
    mail repeats nothing that was typed with it, or anyone could have anything sent to anyone."""
    address = await known.address_of(session, ticket.person) if ticket.person else None
    path = await _path(session, ticket)
    content = {
        "address": address or ticket.email,
        "name": ticket.name if ticket.person else "",
        "reference": ticket.reference,
        "link": f"{public_url}{path}",
        "text": letter.text,
    }
    emit(
        session,
        TicketMailAsked(
            ticket=ticket.id,
            person=ticket.person or ticket.id,
            kind=letter.kind,
            sealed=seal.close(content),
            expires_at=await now(session) + MAIL_LIFE,
        ),
    )


async def _path(session: AsyncSession, ticket: Ticket) -> str:
    """Each mail to someone without an account carries a link of its own."""
    if ticket.person is not None:
        return f"/assistance/demandes/{ticket.id}"
    token = draw_token()
    await _forget_expired(session, ticket.id)
    expires_at = await now(session) + LINK_LIFE
    session.add(Link(token_hash=digest(token), ticket=ticket.id, expires_at=expires_at))
    return f"/assistance/suivi/{token}"


async def _forget_expired(session: AsyncSession, ticket: UUID) -> None:
    old = (col(Link.ticket) == ticket, col(Link.expires_at) <= func.clock_timestamp())
    await session.execute(delete(Link).where(*old))
