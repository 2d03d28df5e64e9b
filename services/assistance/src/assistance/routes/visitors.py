"""People who are signed in or not, how often they may write, and the files that they attach."""

from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import Depends, Form, Request, Response
from kernel import identity, uploads
from kernel.db import Session
from kernel.idempotency import Key, Once, once_for
from kernel.identity import Caller
from kernel.rates import Counters, Network
from kernel.uploads import Kind, Received

from assistance.schemas.forms import MULTIPART, AnswerForm, MessageForm, TicketForm
from assistance.usecases import rates

KINDS = (Kind.PDF, Kind.PNG, Kind.JPEG)
FILE_LIMIT = 5 << 20


async def visitor(request: Request) -> Caller | None:
    """None for someone without a token; a token that is not good is refused all the same."""
    if "authorization" not in request.headers:
        return None
    return await identity.caller(request)


Visitor = Annotated[Caller | None, Depends(visitor)]
TicketIn = Annotated[TicketForm, Form(media_type=MULTIPART)]
MessageIn = Annotated[MessageForm, Form(media_type=MULTIPART)]
AnswerIn = Annotated[AnswerForm, Form(media_type=MULTIPART)]


async def within_rates(
    form: TicketIn, caller: Visitor, counters: Counters, network: Network
) -> None:
    """For those who are not signed in, before a file is looked at or a session opened."""
    if caller is None:
        await rates.count_ticket(counters, network=network, address=form.email or "")


async def screenshot(form: TicketIn) -> Received | None:
    file = form.screenshot
    if file is None or not file.filename:
        return None
    return await uploads.received(file, kinds=KINDS, limit=FILE_LIMIT)


async def attachment(form: MessageIn) -> Received | None:
    file = form.attachment
    if file is None or not file.filename:
        return None
    return await uploads.received(file, kinds=KINDS, limit=FILE_LIMIT)


async def answer_attachment(form: AnswerIn) -> Received | None:
    return await attachment(form)


async def visitor_once(
    request: Request,
    response: Response,
    session: Session,
    caller: Visitor,
    form: TicketIn,
    idempotency_key: Key = None,
) -> Once:
    """The keys of someone who is not signed in are those of the address that they give."""
    person = caller.person if caller else uuid5(NAMESPACE_URL, f"mailto:{form.email}")
    return await once_for(
        person, idempotency_key, request=request, response=response, session=session
    )


Screenshot = Annotated[Received | None, Depends(screenshot)]
Attached = Annotated[Received | None, Depends(attachment)]
AttachedAnswer = Annotated[Received | None, Depends(answer_attachment)]
VisitorOnce = Annotated[Once, Depends(visitor_once)]
