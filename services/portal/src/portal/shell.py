"""Pages are drawn here: one environment of templates, one shell around every page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from kernel.telemetry import request_id

from portal import assets, cookies, labels, words
from portal.visitors import Visitor


def _pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """Choices that are their own words."""
    return [(value, value) for value in values]


templates = Environment(
    loader=PackageLoader("portal"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
templates.filters["typeset"] = words.typeset
templates.globals |= {"words": words, "labels": labels, "asset": assets.url, "pairs": _pairs}


@dataclass(frozen=True)
class Space:
    """What somebody does here under one role: a path, a home, tabs."""

    name: str
    path: str
    about: str
    tabs: tuple[tuple[str, str], ...]


SPACES: Mapping[str, Space] = {
    "candidate": Space(
        "Candidature",
        "/candidat",
        "Vos candidatures, leur minimum, vos résultats.",
        (
            ("Accueil", "/candidat"),
            ("Postes et candidatures", "/candidat/voeux"),
            ("Résultats", "/candidat/resultats"),
        ),
    ),
    "responsable": Space(
        "Responsable",
        "/responsable",
        "Vos postes, le classement des candidatures, les affectations.",
        (
            ("Accueil", "/responsable"),
            ("Mes postes", "/responsable/postes"),
            ("Classement des candidatures", "/responsable/classements"),
            ("Affectations", "/responsable/affectations"),
        ),
    ),
    "coordination": Space(
        "Coordination",
        "/coordination",
        "L’avancement de la campagne, les exports, la publication.",
        (("Tableau de bord", "/coordination"), ("Publication", "/coordination/publication")),
    ),
    "management": Space(
        "Gestion",
        "/gestion",
        "Les demandes d’assistance de votre territoire.",
        (("Demandes d’assistance", "/gestion/assistance"),),
    ),
    "technique": Space(
        "Équipe technique",
        "/technique",
        "Les demandes d’assistance transmises par les gestionnaires.",
        (("Demandes transmises", "/technique/assistance"),),
    ),
}
SPACES_OF_ROLE: Mapping[str, tuple[str, ...]] = {
    "candidate": ("candidate",),
    "responsable": ("responsable",),
    "coordinator": ("coordination",),
    "ars": ("coordination", "management"),
    "registrar": ("management",),
    "ministry": ("coordination", "management"),
    "operator": ("technique",),
}


LINKS = ("/connexion/lien/", "/mes-informations/adresses/", "/assistance/suivi/")
"""Pages whose address is a key: told without it."""


def help_at(path: str) -> str:
    """The assistance's form, which knows the page that led to it."""
    if path.startswith("/assistance"):
        return "/assistance"
    told = next((link.rstrip("/") for link in LINKS if path.startswith(link)), path)
    return f"/assistance?{urlencode({'page': told})}"


def spaces_of(visitor: Visitor) -> list[Space]:
    """The spaces that this person's roles open, each once."""
    roles = [grant.role for grant in visitor.session.grants] if visitor.session else []
    names = dict.fromkeys(name for role in roles for name in SPACES_OF_ROLE.get(role, ()))
    return [SPACES[name] for name in names]


def home_of(visitor: Visitor) -> str:
    """One space: there. None or several: the page that lists them."""
    spaces = spaces_of(visitor)
    return spaces[0].path if len(spaces) == 1 else "/espaces"


def page(
    visitor: Visitor | None, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """The page, in its shell. A form on it gives the browser the other half of its token."""
    shown = _shell(visitor) | values
    answer = HTMLResponse(templates.get_template(template).render(shown), status)
    if visitor and visitor.drew_form and visitor.browser_is_new and not visitor.session:
        cookies.put(answer, cookies.BROWSER, visitor.browser)
    return answer


def visitor_of(request: Request) -> Visitor | None:
    """Whoever the request turned out to come from, if it got that far."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    return found


def _shell(visitor: Visitor | None) -> dict[str, Any]:
    space = _space_at(visitor.path) if visitor and visitor.session else None
    return {
        "visitor": visitor,
        "spaces": spaces_of(visitor) if visitor else [],
        "space": space,
        "tab": _tab_at(visitor.path, space) if visitor and space else None,
        "strip": None,
        "help": help_at(visitor.path) if visitor else "/assistance",
        "theme": visitor.theme if visitor else "",
        "request_id": request_id(),
        "new_key": lambda: uuid4().hex,
    }


def _space_at(path: str) -> Space | None:
    first = "/" + path.split("/")[1]
    return next((space for space in SPACES.values() if space.path == first), None)


def _tab_at(path: str, space: Space) -> str:
    """The deepest tab that the path is under."""
    under = [href for _, href in space.tabs if path == href or path.startswith(f"{href}/")]
    return max(under, key=len, default="")
