"""A ticket as each side reads it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel.errors import NotFound
from kernel.objects import Objects
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Attachment, Audience, Message, Ticket
from assistance.queries import known, tickets
from assistance.schemas.tickets import (
    AttachmentAddress,
    AttachmentOut,
    CorrectionOut,
    DecisionOut,
    DeskLine,
    EscalationLine,
    EscalationOut,
    MessageOut,
    StaffMessage,
    TicketCard,
    TicketLine,
    TicketOut,
)

FOR_REQUESTERS: Sequence[Audience] = ("requester",)
FOR_MANAGERS: Sequence[Audience] = ("requester", "staff", "technical")
FOR_OPERATORS: Sequence[Audience] = ("technical",)


async def for_requester(session: AsyncSession, ticket: Ticket) -> TicketOut:
    messages = await tickets.messages(session, ticket.id, FOR_REQUESTERS)
    files = await tickets.attachments(session, ticket.id, [one.id for one in messages])
    return TicketOut(
        **TicketLine.of(ticket).model_dump(),
        **await _content(session, ticket, files),
        messages=[MessageOut(**_message(one, files)) for one in messages],
    )


async def for_manager(session: AsyncSession, ticket: Ticket) -> TicketCard:
    messages = await tickets.messages(session, ticket.id, FOR_MANAGERS)
    files = await tickets.attachments(session, ticket.id, [one.id for one in messages])
    people = {one.author for one in messages} | {ticket.assigned_to}
    names = await known.names(session, [one for one in people if one])
    return TicketCard(
        **line(ticket, names, overdue=await tickets.overdue(session, ticket.id)).model_dump(),
        **await _content(session, ticket, files),
        signed_in=ticket.person is not None,
        person=ticket.person,
        email=ticket.email,
        status=ticket.status,
        messages=[
            StaffMessage(
                **_message(one, files),
                audience=one.audience,
                author=names.get(one.author) if one.author else None,
            )
            for one in messages
        ],
    )


async def for_operator(session: AsyncSession, ticket: Ticket) -> EscalationOut:
    messages = await tickets.messages(session, ticket.id, FOR_OPERATORS)
    return EscalationOut(
        **EscalationLine.of(ticket).model_dump(),
        messages=[MessageOut(**_message(one, ())) for one in messages],
    )


async def desk_lines(session: AsyncSession, found: Sequence[tuple[Ticket, bool]]) -> list[DeskLine]:
    names = await known.names(session, {one.assigned_to for one, _ in found if one.assigned_to})
    return [line(ticket, names, overdue=overdue) for ticket, overdue in found]


def line(ticket: Ticket, names: Any, *, overdue: bool) -> DeskLine:
    return DeskLine(
        **TicketLine.of(ticket).model_dump(),
        subdivision=ticket.subdivision,
        name=ticket.name,
        assigned_to=ticket.assigned_to,
        assignee=names.get(ticket.assigned_to),
        overdue=overdue,
    )


async def _content(
    session: AsyncSession, ticket: Ticket, files: Sequence[Attachment]
) -> dict[str, Any]:
    correction = await tickets.correction(session, ticket.id)
    decision = await tickets.decision(session, ticket.id)
    return {
        "service": ticket.service,
        "university": ticket.university,
        "description": ticket.description,
        "page": ticket.page,
        "attachments": [AttachmentOut.model_validate(f) for f in files if f.message is None],
        "correction": correction and CorrectionOut.model_validate(correction),
        "decision": decision and DecisionOut.model_validate(decision),
    }


def _message(message: Message, files: Sequence[Attachment]) -> dict[str, Any]:
    mine = [AttachmentOut.model_validate(one) for one in files if one.message == message.id]
    return {**message.model_dump(include={"id", "side", "text", "at"}), "attachments": mine}


async def attachment_address(
    session: AsyncSession, store: Objects, *, ticket: Ticket, attachment: UUID
) -> AttachmentAddress:
    """A page puts it behind a link of its own: a redirect would hand the caller's token on."""
    found = await tickets.attachment(session, ticket=ticket.id, attachment=attachment)
    if found is None:
        raise NotFound
    return AttachmentAddress(url=await store.address(found.key))
