"""Tickets, their messages and their files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.assistance import TicketKind, TicketState
from kernel.db import any_of
from sqlalchemy import ColumnElement, String, and_, false, func, or_, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.access import Reach
from assistance.domain.registers import Correction, Decision
from assistance.domain.tickets import Attachment, Audience, Link, Message, Ticket


@dataclass(frozen=True)
class Filter:
    kind: TicketKind | None = None
    state: TicketState | None = None
    subdivision: str | None = None
    assigned_to: UUID | None = None
    unassigned: bool = False
    overdue: bool = False
    outside_campaign: bool | None = None


def within(reach: Reach) -> ColumnElement[bool]:
    if reach.everywhere:
        return true()
    return col(Ticket.subdivision) == any_of(reach.subdivisions, String)


def is_overdue() -> ColumnElement[bool]:
    return and_(
        func.coalesce(col(Ticket.due_at) <= func.statement_timestamp(), false()),
        col(Ticket.settled_at).is_(None),
        col(Ticket.closed_at).is_(None),
    )


async def desk(
    session: AsyncSession, reach: Reach, wanted: Filter, *, before: int | None, limit: int
) -> Sequence[tuple[Ticket, bool]]:
    """The newest first, each with whether it is overdue."""
    statement = select(Ticket, is_overdue()).where(within(reach), *_wanted(wanted))
    if before is not None:
        statement = statement.where(col(Ticket.number) < before)
    ordered = statement.order_by(col(Ticket.number).desc()).limit(limit)
    return [(ticket, overdue) for ticket, overdue in await session.exec(ordered)]


def _wanted(wanted: Filter) -> list[ColumnElement[bool]]:
    equal = {
        Ticket.kind: wanted.kind,
        Ticket.state: wanted.state,
        Ticket.subdivision: wanted.subdivision,
        Ticket.assigned_to: wanted.assigned_to,
        Ticket.outside_campaign: wanted.outside_campaign,
    }
    clauses = [col(column) == value for column, value in equal.items() if value is not None]
    if wanted.unassigned:
        clauses.append(col(Ticket.assigned_to).is_(None))
    if wanted.overdue:
        clauses.append(is_overdue())
    return clauses


async def overdue(session: AsyncSession, ticket: UUID) -> bool:
    return (await session.exec(select(is_overdue()).where(Ticket.id == ticket))).one()


async def own(session: AsyncSession, person: UUID) -> Sequence[Ticket]:
    mine = select(Ticket).where(Ticket.person == person).order_by(col(Ticket.number).desc())
    return (await session.exec(mine)).all()


async def one(session: AsyncSession, ticket: UUID, *, lock: bool) -> Ticket | None:
    return await session.get(Ticket, ticket, with_for_update=lock, populate_existing=lock)


async def escalated(session: AsyncSession) -> Sequence[Ticket]:
    """The oldest first."""
    statement = select(Ticket).where(Ticket.state == "escalated").order_by(col(Ticket.number))
    return (await session.exec(statement)).all()


async def of_link(session: AsyncSession, token_hash: bytes) -> tuple[UUID, datetime] | None:
    """The ticket that a mailed link opens, and until when."""
    found = await session.get(Link, token_hash)
    return (found.ticket, found.expires_at) if found else None


async def messages(
    session: AsyncSession, ticket: UUID, audiences: Collection[Audience]
) -> Sequence[Message]:
    """In the order in which they were written."""
    theirs = select(Message).where(Message.ticket == ticket, col(Message.audience).in_(audiences))
    return (await session.exec(theirs.order_by(col(Message.at), col(Message.id)))).all()


async def attachments(
    session: AsyncSession, ticket: UUID, messages: Collection[UUID]
) -> Sequence[Attachment]:
    """Those that came with the ticket, and those of these messages."""
    shown = or_(col(Attachment.message).is_(None), col(Attachment.message).in_(messages))
    theirs = select(Attachment).where(Attachment.ticket == ticket, shown)
    return (await session.exec(theirs.order_by(Attachment.filename))).all()


async def attachment(session: AsyncSession, *, ticket: UUID, attachment: UUID) -> Attachment | None:
    wanted = select(Attachment).where(Attachment.id == attachment, Attachment.ticket == ticket)
    return (await session.exec(wanted)).first()


async def correction(
    session: AsyncSession, ticket: UUID, *, lock: bool = False
) -> Correction | None:
    return await session.get(Correction, ticket, with_for_update=lock)


async def decision(session: AsyncSession, ticket: UUID) -> Decision | None:
    return await session.get(Decision, ticket)
