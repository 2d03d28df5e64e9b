"""Managers are told of what waits for them, at most once an hour: never one mail a ticket."""

from contracts.assistance import TicketsWaiting
from kernel.db import now, put
from kernel.outbox import emit
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Digest
from assistance.queries import letters

DIGEST_LOCK = 0x0A77A140  # any constant: locks are per database


async def tell_managers(session: AsyncSession) -> None:
    """One process at a time: two would tell the same twice."""
    if not (await session.execute(_LOCK)).scalar_one():
        return
    at = await now(session)
    for one in await letters.managers_to_tell(session):
        fact = TicketsWaiting(person=one.person, waiting=one.waiting, overdue=one.overdue, at=at)
        emit(session, fact)
        await put(session, Digest(person=one.person, told_at=at))


_LOCK = text(f"SELECT pg_try_advisory_xact_lock({DIGEST_LOCK})")
