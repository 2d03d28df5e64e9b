"""Ranking the candidatures of a poste: gestures change the form, one button saves it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from portal.domain import gestures
from portal.ranking_page import RankingPage, load
from portal.refusals import Errors
from portal.routes import ranking_saving
from portal.shell import page
from portal.standing import standing
from portal.strip import strip_of
from portal.visitors import Act, Form, Responsable, Visitor
from portal.waiting import leave_to, waiting_form

router = APIRouter(prefix="/responsable/classements", include_in_schema=False)

Poste = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@router.get("/{poste}")
async def read(poste: Poste, request: Request, visitor: Responsable) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("responsable"))
    round_ = stands.current
    if round_ is None or round_.state == "wishes":
        strip = strip_of(stands)
        return page(visitor, "ranking-before.html", standing=stands, poste=poste, strip=strip)
    waiting = await waiting_form(request, visitor)
    shown = await load(visitor, stands, round_, poste, form=waiting)
    saved = request.query_params.get("enregistre", "")
    return draw(visitor, shown, form=waiting, saved=saved, back=bool(waiting))


@router.post("/{poste}")
async def send(poste: Poste, request: Request, form: Act, visitor: Responsable) -> Response:
    here = f"{router.prefix}/{poste}"
    if form.one("op") == "annuler":
        return await leave_to(request, visitor, here)
    if form.one("op") != "enregistrer":
        return await _gesture(visitor, form, poste)
    outcome = await ranking_saving.save(visitor, form, poste)
    if isinstance(outcome, int):
        return await leave_to(request, visitor, f"{here}?enregistre={outcome}")
    if isinstance(outcome, Errors):
        shown, _ = await ranking_saving.reload(visitor, form, poste)
        return draw(visitor, shown, form=form, errors=outcome, status=422)
    return outcome


async def _gesture(visitor: Visitor, form: Form, poste: str) -> Response:
    """The draft comes back changed; nothing is written."""
    shown, errors = await ranking_saving.reload(visitor, form, poste)
    name, _, person = form.one("op").partition(":")
    draft = shown.draft
    if name == "classer-tout":
        draft = gestures.rank_all(draft)
    elif name in gestures.BY_NAME and person in shown.people:
        draft = gestures.BY_NAME[name](draft, person)
    return draw(
        visitor,
        replace(shown, draft=draft),
        form=form,
        errors=errors,
        told=person if person in shown.people else "",
        used=form.one("op"),
        status=422 if errors else 200,
    )


def draw(
    visitor: Visitor,
    shown: RankingPage,
    *,
    form: Form | None = None,
    saved: str = "",
    back: bool = False,
    status: int = 200,
    errors: Errors | None = None,
    told: str = "",
    used: str = "",
) -> Response:
    """`told`: the person whose new place is said. `used`: the button that keeps the focus."""
    return page(
        visitor,
        "ranking.html" if shown.ranking.editable else "ranking-closed.html",
        status=status,
        shown=shown,
        version=form.one("version") if form else str(shown.ranking.version),
        just_saved=saved == str(shown.ranking.version) and not shown.changed,
        back=back,
        errors=errors or Errors(),
        told=told,
        used=used,
        strip=strip_of(shown.standing),
    )
