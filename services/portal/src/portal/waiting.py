"""The form that waits for its author, when their session ended while they were editing."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import cookies
from portal.sessions import WaitingForm
from portal.visitors import Form, Visitor


async def waiting_form(request: Request, visitor: Visitor) -> Form | None:
    """What this very person was sending to this very page."""
    id_ = request.cookies.get(cookies.WAITING, "")
    person = visitor.signed_in.person
    found = await visitor.desk.sessions.waiting(id_, person=person) if id_ else None
    return _form(found) if found and found.path == visitor.path else None


async def leave_to(request: Request, visitor: Visitor, target: str) -> Response:
    """To another page, once what waited is saved or given up."""
    answer = RedirectResponse(target, 303)
    if id_ := request.cookies.get(cookies.WAITING):
        await visitor.desk.sessions.forget(id_)
        cookies.drop(answer, cookies.WAITING)
    return answer


def _form(found: WaitingForm) -> Form:
    return Form(found.person, found.path, found.fields)
