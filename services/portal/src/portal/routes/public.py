"""What anyone reads: the platform in a sentence, the calendar, where to sign in."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from portal.schemas import NewsItem
from portal.shell import home_of, page
from portal.standing import running, standing
from portal.timeline import timeline
from portal.visitors import AnyVisitor

router = APIRouter(include_in_schema=False)

CACHED = "public, max-age=60"
SHOWN = 5


@router.get("/")
async def front(visitor: AnyVisitor) -> Response:
    """Somebody signed in goes to their home; for the others the page is the same, kept a minute."""
    if visitor.session:
        return RedirectResponse(home_of(visitor), 303)
    code = await running(visitor.calls)
    stands = await standing(visitor.calls, code) if code else None
    news = await visitor.calls.read_all(NewsItem, "catalog", "/news")
    steps = timeline(stands) if stands else []
    answer = page(visitor, "front.html", standing=stands, steps=steps, news=news[:SHOWN])
    answer.headers["Cache-Control"] = CACHED
    answer.headers["Vary"] = "Cookie"
    return answer
