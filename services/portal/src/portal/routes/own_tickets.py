"""One's own tickets: the list, the thread, a reply, the end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from portal.schemas import TicketLine
from portal.services import at
from portal.shell import page
from portal.tickets import Door
from portal.visitors import Act, Signed

router = APIRouter(prefix="/assistance/demandes", include_in_schema=False)

Done = Annotated[str, Query(max_length=20)]


async def own(ticket: UUID, visitor: Signed) -> Door:
    path = at("mine", str(ticket))
    return Door(f"{router.prefix}/{ticket}", path, visitor.calls, {})


Own = Annotated[Door, Depends(own)]


@router.get("")
async def listed(visitor: Signed) -> Response:
    found = await visitor.calls.read_all(TicketLine, "assistance", "/mine")
    return page(visitor, "tickets.html", tickets=found)


@router.get("/{ticket}")
async def read(visitor: Signed, door: Own, fait: Done = "") -> Response:
    return await door.show(visitor, done=fait)


@router.post("/{ticket}/messages")
async def reply(form: Act, visitor: Signed, door: Own) -> Response:
    return await door.reply(visitor, form)


@router.post("/{ticket}/clore")
async def close(form: Act, visitor: Signed, door: Own) -> Response:
    return await door.close(visitor, form)


@router.get("/{ticket}/pieces/{attachment}")
async def attachment(attachment: UUID, door: Own) -> Response:
    return await door.attachment(attachment)
