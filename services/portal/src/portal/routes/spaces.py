"""The spaces of somebody with several roles, and the way out."""

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from kernel.errors import Unavailable

from portal import cookies
from portal.services import Refused
from portal.shell import page
from portal.visitors import Act, AnyVisitor, Signed

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()


@router.get("/espaces")
async def spaces(visitor: Signed) -> Response:
    references = await visitor.desk.references(visitor.calls)
    return page(visitor, "spaces.html", references=references)


@router.post("/deconnexion")
async def sign_out(visitor: AnyVisitor, form: Act) -> Response:
    """Here at once, whatever auth answers; there too, so that no token is renewed."""
    await visitor.desk.sessions.end(visitor.signed_in.id)
    try:
        await visitor.calls.json("DELETE", "auth", "/sessions/current")
    except (Refused, Unavailable) as error:
        log.warning("auth did not end the session", error=repr(error))
    answer = RedirectResponse("/connexion?deconnecte=1", 303)
    for name in (cookies.SESSION, cookies.WAITING, cookies.SENT, cookies.RETURN):
        cookies.drop(answer, name)
    return answer
