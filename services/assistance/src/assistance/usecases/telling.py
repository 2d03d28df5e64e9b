"""What is told of a ticket: its state to the other services, a mail to whoever asked."""

from contracts.assistance import MailKind, ProposedCorrection, TicketChanged
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Letter, Ticket
from assistance.queries import tickets


async def announce(session: AsyncSession, ticket: Ticket) -> None:
    """The whole state of a ticket, once it is written."""
    await session.flush()
    assert ticket.received_at is not None  # noqa: S101 - the database wrote it
    asked = await tickets.correction(session, ticket.id) if ticket.kind == "correction" else None
    proposed = ProposedCorrection(**asked.model_dump(include=_PROPOSED)) if asked else None
    emit(
        session,
        TicketChanged(
            ticket=ticket.id,
            reference=ticket.reference,
            kind=ticket.kind,
            state=ticket.state,
            person=ticket.person,
            subdivision=ticket.subdivision,
            outside_campaign=ticket.outside_campaign,
            received_at=ticket.received_at,
            due_at=ticket.due_at,
            settled_at=ticket.settled_at,
            correction=proposed,
        ),
    )


_PROPOSED = set(ProposedCorrection.model_fields)


def write_to_requester(
    session: AsyncSession, ticket: Ticket, kind: MailKind, text: str = ""
) -> None:
    session.add(Letter(ticket=ticket.id, kind=kind, text=text))
