"""Operators read what was escalated, redacted, and hand it back."""

from collections.abc import Sequence
from uuid import UUID

from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Ticket
from assistance.queries import tickets
from assistance.usecases.managing import move, record, write
from assistance.usecases.telling import announce


class NotEscalated(DomainError):
    """Cette demande n'est pas, ou n'est plus, transmise à l'équipe technique."""


async def escalated(session: AsyncSession) -> Sequence[Ticket]:
    return await tickets.escalated(session)


async def read(
    session: AsyncSession, *, caller: Caller, ticket: UUID, expected: int | None = None
) -> Ticket:
    """Raises NotEscalated, now or any more."""
    found = await tickets.one(session, ticket, lock=expected is not None)
    if found is None:
        raise NotFound
    if found.state != "escalated":
        raise NotEscalated
    act = "read an escalated ticket" if expected is None else "handed a ticket back"
    record(session, caller, act, found)
    if expected is not None:
        check_version(expected, found.version, current={"state": found.state})
    return found


async def hand_back(
    session: AsyncSession, *, caller: Caller, ticket: UUID, text: str, expected: int
) -> Ticket:
    """To the managers, with what was found."""
    found = await read(session, caller=caller, ticket=ticket, expected=expected)
    await move(session, found, "hand_back")
    await write(session, found, "technical", "operator", text, author=caller.person)
    await announce(session, found)
    return found
