"""The public calendar."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from kernel.db import Session, now

from catalog.domain.campaigns import State
from catalog.domain.icalendar import icalendar
from catalog.queries import campaigns
from catalog.routes.caching import NOT_MODIFIED, public
from catalog.schemas.calendar import PublicCalendar, PublicCampaign

router = APIRouter(tags=["calendar"])


@router.get("/calendar", response_model=PublicCalendar, responses=NOT_MODIFIED)
async def read_calendar(session: Session, request: Request) -> Response:
    """Past, current and next campaigns, their bounds in the time of Paris."""
    instant = await now(session)
    calendar = PublicCalendar(current=[], next=[], past=[])
    for campaign, rounds in await campaigns.listed(session):
        if campaign.state == State.DRAFT:
            continue
        began = any(each.opened_at or each.opens_at <= instant for each in rounds)
        if campaign.state == State.FINISHED:
            place = calendar.past
        elif campaign.launched and began:
            place = calendar.current
        else:
            place = calendar.next
        place.append(PublicCampaign.of(campaign, rounds))
    return public(request, calendar)


@router.get("/calendar.ics", response_class=Response, responses=NOT_MODIFIED)
async def read_icalendar(session: Session, request: Request) -> Response:
    """The phases of the campaigns, for any agenda."""
    found = [each for each in await campaigns.listed(session) if each[0].state != State.DRAFT]
    site = urlsplit(request.app.state.runtime.settings.public_url)
    content = icalendar(found, host=site.hostname or "")
    return public(request, content, media_type="text/calendar; charset=utf-8")
