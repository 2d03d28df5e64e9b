"""A second factor is asked for: at sign-in, or before a sensitive act, found again afterwards."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import cookies
from portal.sessions import WaitingForm
from portal.shell import home_of
from portal.visitors import Form, Visitor

PATH = "/connexion/second-facteur"
RESUME = f"{PATH}/suite"
KEPT_SECONDS = 1800


async def ask(request: Request, visitor: Visitor, *, sensitive: bool) -> Response:
    """Keeps what was being done half an hour, for its author alone. A page is then opened by
    itself; an act, or a file, by its author's button."""
    answer = RedirectResponse(PATH, 303)
    path = request.url.path + (f"?{q}" if (q := request.url.query) else "")
    if request.method == "GET" and not sensitive:
        asked = visitor.desk.seal.close("return", {"path": path})
        cookies.put(answer, cookies.RETURN, asked, seconds=KEPT_SECONDS)
        return answer
    sent: Form | None = getattr(request.state, "form", None)
    act = WaitingForm(visitor.signed_in.person, path, sent.fields if sent else (), request.method)
    id_ = await visitor.desk.sessions.set_aside(act)
    cookies.put(answer, cookies.ACT, id_, seconds=KEPT_SECONDS)
    return answer


async def act_of(request: Request, visitor: Visitor) -> WaitingForm | None:
    """What this very person was doing."""
    id_ = request.cookies.get(cookies.ACT, "")
    person = visitor.signed_in.person
    return await visitor.desk.sessions.waiting(id_, person=person) if id_ else None


async def go_on(request: Request, visitor: Visitor) -> Response:
    """Back to the act that asked, to the form that waits, the page asked for, or their home."""
    if await act_of(request, visitor):
        return RedirectResponse(RESUME, 303)
    answer = RedirectResponse(await _where_to(request, visitor), 303)
    for spent in (cookies.RETURN, cookies.ACT):
        cookies.drop(answer, spent)
    return answer


async def _where_to(request: Request, visitor: Visitor) -> str:
    if id_ := request.cookies.get(cookies.WAITING):
        form = await visitor.desk.sessions.waiting(id_, person=visitor.signed_in.person)
        if form:
            return form.path
    asked = visitor.desk.seal.open("return", request.cookies.get(cookies.RETURN, ""))
    path = str(asked["path"]) if asked else ""
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if local else home_of(visitor)
