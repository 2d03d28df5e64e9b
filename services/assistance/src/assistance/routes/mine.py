"""One's own tickets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn
from kernel.objects import Store

from assistance.domain.tickets import Ticket
from assistance.routes.visitors import Attached, MessageIn
from assistance.schemas.tickets import AttachmentAddress, OwnTickets, TicketLine, TicketOut
from assistance.usecases import reading, requesting

router = APIRouter(prefix="/mine", tags=["mes demandes"])


async def _own(session: Session, caller: SignedIn, ticket: UUID) -> Ticket:
    return await requesting.own_ticket(session, person=caller.person, ticket=ticket)


async def _own_locked(session: Session, caller: SignedIn, ticket: UUID) -> Ticket:
    return await requesting.own_ticket(session, person=caller.person, ticket=ticket, lock=True)


Own = Annotated[Ticket, Depends(_own)]
OwnLocked = Annotated[Ticket, Depends(_own_locked)]


@router.get("")
async def list_own(session: Session, caller: SignedIn) -> OwnTickets:
    """Mes demandes, les plus récentes d'abord."""
    found = await requesting.own_tickets(session, person=caller.person)
    return OwnTickets(items=[TicketLine.of(one) for one in found])


@router.get("/{ticket}")
async def read_own(session: Session, own: Own) -> TicketOut:
    return await reading.for_requester(session, own)


@router.post("/{ticket}/messages", status_code=201)
async def reply(
    file: Attached, session: Session, once: OnlyOnce, own: OwnLocked, form: MessageIn, store: Store
) -> TicketOut:
    """Répondre ou ajouter quelque chose. Une demande close ou répondue est rouverte."""
    await requesting.reply(session, own, form=form, file=file, store=store)
    return await once.keep(await reading.for_requester(session, own))


@router.post("/{ticket}/close")
async def withdraw(session: Session, once: OnlyOnce, own: OwnLocked) -> TicketOut:
    """Clore une demande qui n'a plus besoin de réponse."""
    await requesting.withdraw(session, own)
    return await once.keep(await reading.for_requester(session, own))


@router.get("/{ticket}/attachments/{attachment}")
async def read_attachment(
    session: Session, own: Own, attachment: UUID, store: Store
) -> AttachmentAddress:
    return await reading.attachment_address(session, store, ticket=own, attachment=attachment)
