"""A ticket followed without an account. The mailed link's secret goes to a sealed cookie at once:
it stands in no other address, and a scanner that opens the link spends nothing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from portal import cookies
from portal.services import Calls, Refused
from portal.shell import page
from portal.tickets import Door
from portal.visitors import AnyForm, AnyVisitor

router = APIRouter(prefix="/assistance/suivi", include_in_schema=False)

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,128}$")]
Done = Annotated[str, Query(max_length=20)]
KEPT_SECONDS = 3600


async def followed(request: Request, visitor: AnyVisitor) -> Door:
    """As nobody: the link alone says which ticket."""
    sealed = request.cookies.get(cookies.TICKET, "")
    found = visitor.desk.seal.open("ticket", sealed)
    headers = {"X-Ticket-Link": str(found["token"])} if found else {"X-Ticket-Link": "-"}
    calls = Calls(visitor.calls.services, visitor.calls.client)
    return Door(router.prefix, "/followed", calls, headers)


Followed = Annotated[Door, Depends(followed)]


@router.get("")
async def read(visitor: AnyVisitor, door: Followed, fait: Done = "") -> Response:
    try:
        return await door.show(visitor, done=fait)
    except Refused as refusal:
        if refusal.status not in (404, 410):
            raise
        return page(
            visitor,
            "ticket-link-over.html",
            status=refusal.status,
            expired=refusal.status == 410,
        )


@router.get("/{token}")
async def link(token: Token, visitor: AnyVisitor) -> Response:
    answer = RedirectResponse(router.prefix, 303)
    sealed = visitor.desk.seal.close("ticket", {"token": token})
    cookies.put(answer, cookies.TICKET, sealed, seconds=KEPT_SECONDS)
    return answer


@router.post("/messages")
async def reply(form: AnyForm, visitor: AnyVisitor, door: Followed) -> Response:
    return await door.reply(visitor, form)


@router.post("/clore")
async def close(form: AnyForm, visitor: AnyVisitor, door: Followed) -> Response:
    return await door.close(visitor, form)


@router.get("/pieces/{attachment}")
async def attachment(attachment: UUID, door: Followed) -> Response:
    return await door.attachment(attachment)
