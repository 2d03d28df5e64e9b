"""The table of published results, each with what is known of its person and of its poste."""

from typing import Any, Final, Literal

from sqlalchemy import Select, SQLColumnExpression, case, func, select
from sqlmodel import col

from reporting.domain.filters import Filter
from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate, Person, Poste
from reporting.queries.joins import (
    FAMILY_NAME,
    GIVEN_NAME,
    in_round,
    named,
    of_kind,
    same_candidate,
    same_poste,
)
from reporting.queries.ordered import Ordered
from reporting.queries.visible import visible

Sort = Literal["name", "speciality", "subdivision", "poste", "published"]

_SPECIALITY: Final = func.coalesce(col(Candidate.speciality), col(Poste.speciality))
_RESULT: Final = case((col(Affectation.poste).is_(None), "sans poste"), else_="affecté")
# Alphabetical, as people look for each other; round and person make it total.
_ORDER: Final[tuple[SQLColumnExpression[Any], ...]] = (
    FAMILY_NAME,
    GIVEN_NAME,
    col(Affectation.round),
    col(Affectation.person),
)
_BY: Final[dict[Sort, list[SQLColumnExpression[Any]]]] = {
    "name": [],
    "speciality": [func.coalesce(_SPECIALITY, "")],
    "subdivision": [func.coalesce(col(Candidate.subdivision), "")],
    "poste": [func.coalesce(col(Affectation.poste), "")],
    "published": [col(Affectation.published_at)],
}


def table(sight: Sight, only: Filter, *, sort: Sort, descending: bool) -> Ordered:
    """The results in sight. Columns: those of schemas.affectations.Affectation, by name."""
    rows: Select[*tuple[Any, ...]] = (
        select(
            col(Affectation.round).label("round"),
            col(Affectation.person).label("person"),
            col(Person.given_name).label("given_name"),
            col(Person.family_name).label("family_name"),
            _SPECIALITY.label("speciality"),
            col(Candidate.subdivision).label("subdivision"),
            col(Affectation.poste).label("poste"),
            col(Poste.terrain).label("terrain"),
            col(Poste.establishment).label("establishment"),
            col(Poste.kind).label("kind"),
            col(Poste.option).label("option"),
            col(Poste.months).label("months"),
            col(Poste.subdivision).label("poste_subdivision"),
            _RESULT.label("result"),
            col(Affectation.published_at).label("published_at"),
        )
        .select_from(Affectation)
        .outerjoin(Person, col(Person.person) == col(Affectation.person))
        .outerjoin(Candidate, same_candidate(Affectation))
        .outerjoin(Poste, same_poste(Affectation))
        .where(*_shown(sight, only))
    )
    return Ordered(rows, [*_BY[sort], *_ORDER], descending)


def _shown(sight: Sight, only: Filter) -> list[SQLColumnExpression[bool]]:
    conditions: list[SQLColumnExpression[bool]] = [
        col(Affectation.campaign) == sight.campaign,
        visible(
            sight,
            speciality=_SPECIALITY,
            subdivisions=[col(Candidate.subdivision), col(Poste.subdivision)],
            regions=[col(Candidate.region), col(Poste.region)],
        ),
        *in_round(only, Affectation.round),
        *of_kind(only),
        *named(only, Person.family_name, Person.given_name, Poste.terrain, Poste.establishment),
    ]
    if only.result is not None:
        conditions.append(_RESULT.in_([only.result]))
    return conditions
