"""The ticket of someone without an account, by the link of a mail. The link's secret comes in a
header: addresses end up in logs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from kernel.db import Session
from kernel.errors import NotFound
from kernel.idempotency import Key, Once, once_for
from kernel.objects import Store
from kernel.statuses import refuses

from assistance.domain.tickets import Ticket
from assistance.routes.visitors import Attached, MessageIn
from assistance.schemas.tickets import AttachmentAddress, TicketOut
from assistance.usecases import reading, requesting

router = APIRouter(
    prefix="/followed",
    tags=["suivi sans compte"],
    responses=refuses(NotFound, requesting.TicketLinkExpired),
)
Token = Annotated[str, Header(alias="X-Ticket-Link", min_length=1, max_length=128)]


async def _followed(session: Session, token: Token) -> Ticket:
    return await requesting.linked_ticket(session, token=token)


async def _followed_once(
    request: Request, response: Response, session: Session, token: Token, key: Key = None
) -> tuple[Ticket, Once]:
    """The keys are those of the ticket, which is locked."""
    ticket = await requesting.linked_ticket(session, token=token, lock=True)
    once = await once_for(ticket.id, key, request=request, response=response, session=session)
    return ticket, once


Followed = Annotated[Ticket, Depends(_followed)]
FollowedOnce = Annotated[tuple[Ticket, Once], Depends(_followed_once)]


@router.get("")
async def read_followed(session: Session, followed: Followed) -> TicketOut:
    return await reading.for_requester(session, followed)


@router.post("/messages", status_code=201)
async def reply(
    file: Attached, session: Session, followed: FollowedOnce, form: MessageIn, store: Store
) -> TicketOut:
    ticket, once = followed
    await requesting.reply(session, ticket, form=form, file=file, store=store)
    return await once.keep(await reading.for_requester(session, ticket))


@router.post("/close")
async def withdraw(session: Session, followed: FollowedOnce) -> TicketOut:
    ticket, once = followed
    await requesting.withdraw(session, ticket)
    return await once.keep(await reading.for_requester(session, ticket))


@router.get("/attachments/{attachment}")
async def read_attachment(
    session: Session, followed: Followed, attachment: UUID, store: Store
) -> AttachmentAddress:
    return await reading.attachment_address(session, store, ticket=followed, attachment=attachment)
