"""The wish list: one form, hearts by poste, filters that lose none, an explicit save."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from kernel.errors import NotFound

from portal.domain import wishes
from portal.refusals import Errors
from portal.routes import wish_saving
from portal.services import Refused
from portal.shell import page
from portal.standing import Standing, standing
from portal.strip import strip_of
from portal.visitors import Act, Candidate, Form, Visitor
from portal.waiting import leave_to, waiting_form
from portal.wish_page import Filters, WishPage, candidacy, load

router = APIRouter(include_in_schema=False)

PAGE = "/candidat/voeux"


@router.get(PAGE)
async def read(request: Request, visitor: Candidate) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("candidate"))
    if stands.current is None:
        return await _before(visitor, stands)
    asked = request.query_params
    waiting = await waiting_form(request, visitor)
    screen = wishes.from_fields(waiting.fields) if waiting else None
    filters = Filters.read(lambda name: asked.get(name, ""))
    try:
        shown = await load(visitor, stands, stands.current, screen=screen, filters=filters)
    except Refused as refusal:
        if refusal.status != 404 and refusal.kind != "already-placed":
            raise
        return page(visitor, "wishes-not-mine.html", standing=stands, strip=_strip(stands))
    return draw(visitor, shown, form=waiting, back=bool(waiting), saved=asked.get("enregistre", ""))


@router.post(PAGE)
async def send(request: Request, form: Act, visitor: Candidate) -> Response:
    match form.one("op"):
        case "annuler":
            return await leave_to(request, visitor, PAGE)
        case "filtrer" | "effacer":
            return await _filter(visitor, form)
    outcome = await wish_saving.save(visitor, form)
    if isinstance(outcome, int):
        return await leave_to(request, visitor, f"{PAGE}?enregistre={outcome}")
    if isinstance(outcome, Errors):
        shown = await wish_saving.reload(visitor, form)
        return draw(visitor, shown, form=form, status=422, errors=outcome)
    return outcome


async def _filter(visitor: Visitor, form: Form) -> Response:
    """Nothing is written. A draft comes back filtered; a page without one has its own address."""
    filters = Filters() if form.one("op") == "effacer" else Filters.read(form.one)
    shown = await wish_saving.reload(visitor, form, filters=filters)
    if shown.changes:
        return draw(visitor, shown, form=form)
    query = f"?{urlencode(filters.query)}" if filters.query else ""
    return RedirectResponse(PAGE + query, 303)


async def _before(visitor: Visitor, stands: Standing) -> Response:
    """Before the window: the official sheets of what one may ask for, to read."""
    if stands.next is None:
        raise NotFound
    grant = candidacy(visitor)
    scope = {"speciality": grant.speciality or ""}
    match stands.campaign.policy.territory:
        case "region":
            scope["region"] = grant.region or ""
        case "subdivision":
            scope["subdivision"] = grant.subdivision or ""
    postes = await visitor.desk.postes(visitor.calls, stands.code, **scope)
    return page(
        visitor,
        "wishes-before.html",
        opens_at=stands.next.opens_at,
        postes=[poste for poste in postes.values() if not poste.withdrawn],
        references=await visitor.desk.references(visitor.calls),
        strip=_strip(stands),
    )


def draw(
    visitor: Visitor,
    shown: WishPage,
    *,
    form: Form | None = None,
    saved: str = "",
    back: bool = False,
    status: int = 200,
    errors: Errors | None = None,
) -> Response:
    """`saved`: the version that this browser just saved. `back`: a form that had waited."""
    return page(
        visitor,
        "wishes.html" if shown.saved.editable else "wishes-closed.html",
        status=status,
        shown=shown,
        version=form.one("version") if form else str(shown.saved.version),
        just_saved=saved == str(shown.saved.version) and not shown.changes,
        back=back,
        errors=errors or Errors(),
        strip=_strip(shown.standing),
    )


def _strip(stands: Standing) -> object:
    return strip_of(stands, candidate=True)
