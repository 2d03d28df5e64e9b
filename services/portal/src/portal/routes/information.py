"""Pages that change with the platform only, and the choice of light or dark."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from portal import cookies
from portal.shell import page
from portal.visitors import AnyForm, AnyVisitor

router = APIRouter(include_in_schema=False)

THEMES = {"": "Automatique", "light": "Clair", "dark": "Sombre"}
YEAR = 365 * 86400


@router.get("/algorithme")
async def algorithm(visitor: AnyVisitor) -> Response:
    return page(visitor, "algorithm.html")


@router.get("/accessibilite")
async def accessibility(visitor: AnyVisitor) -> Response:
    return page(visitor, "accessibility.html")


@router.get("/plan-du-site")
async def site_map(visitor: AnyVisitor) -> Response:
    return page(visitor, "site-map.html")


@router.get("/affichage")
async def display(visitor: AnyVisitor) -> Response:
    return page(visitor, "display.html", themes=THEMES)


@router.post("/affichage")
async def choose_display(form: AnyForm) -> Response:
    """The system's choice unless the person makes one."""
    answer = RedirectResponse("/affichage", 303)
    chosen = form.one("theme")
    if chosen in THEMES and chosen:
        cookies.put(answer, cookies.THEME, chosen, seconds=YEAR)
    else:
        cookies.drop(answer, cookies.THEME)
    return answer
