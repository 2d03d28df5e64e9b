"""The table of postes, each with its candidatures as they are ranked, and who got it. No hearts:
whoever follows a poste follows its ranking."""

from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Join,
    Select,
    SQLColumnExpression,
    and_,
    func,
    join,
    select,
    true,
)
from sqlmodel import col

from reporting.domain.filters import Filter
from reporting.domain.saved import Choice, Placement, WishList
from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate, Person, Poste
from reporting.queries.joins import (
    FAMILY_NAME,
    OBTAINED,
    answering,
    in_round,
    list_of_choice,
    named,
    of_kind,
    placement_of_choice,
    result_of_choice,
    same_candidate,
)
from reporting.queries.ordered import Ordered
from reporting.queries.visible import visible

Sort = Literal["poste", "establishment", "speciality", "subdivision", "region"]

_BY: Final[dict[Sort, list[SQLColumnExpression[Any]]]] = {
    "poste": [],
    "establishment": [col(Poste.establishment), col(Poste.terrain)],
    "speciality": [col(Poste.speciality)],
    "subdivision": [col(Poste.subdivision)],
    "region": [col(Poste.region)],
}


def postes(sight: Sight, only: Filter, *, sort: Sort, descending: bool) -> Ordered:
    """The postes in sight, one a row."""
    rows: Select[*tuple[Any, ...]] = (
        select(
            col(Poste.poste),
            col(Poste.speciality),
            col(Poste.option),
            col(Poste.subdivision),
            col(Poste.region),
            col(Poste.terrain),
            col(Poste.establishment),
            col(Poste.kind),
            col(Poste.shifted),
            col(Poste.months),
            col(Poste.places),
            col(Poste.withdrawn),
        )
        .select_from(Poste)
        .where(*_shown(sight, only))
    )
    return Ordered(rows, [*_BY[sort], col(Poste.poste)], descending)


def lines(sight: Sight, only: Filter, *, sort: Sort, descending: bool) -> Ordered:
    """The same postes, a row for each candidature that counts, by rank; one where there is none.
    Columns: those of schemas.tables.Poste and Candidature."""
    named_by = answering()
    table = postes(sight, only, sort=sort, descending=descending)
    rows = (
        table.rows.outerjoin(named_by, true())
        .outerjoin(_counting(), _of_the_poste(only))
        .outerjoin(Placement, placement_of_choice())
        .outerjoin(Affectation, result_of_choice())
        .outerjoin(Person, col(Person.person) == col(Choice.person))
        .add_columns(
            named_by.c.responsable,
            col(Choice.round),
            col(Choice.person),
            col(Person.given_name),
            col(Person.family_name),
            col(Candidate.subdivision).label("candidate_subdivision"),
            col(Placement.rank),
            col(Placement.refused),
            OBTAINED.label("obtained"),
        )
    )
    within: list[SQLColumnExpression[Any]] = [
        col(Choice.round),
        func.coalesce(col(Placement.refused), False),
        col(Placement.rank),
    ]
    return Ordered(rows, table.keys, descending, [*within, FAMILY_NAME, col(Choice.person)])


def _counting() -> Join:
    """The candidatures that count: not of those left out, nor of who is no candidate any more."""
    return join(Choice, Candidate, same_candidate(Choice)).join(WishList, list_of_choice())


def _of_the_poste(only: Filter) -> ColumnElement[bool]:
    return and_(
        col(Choice.campaign) == col(Poste.campaign),
        col(Choice.poste) == col(Poste.poste),
        col(Candidate.standing),
        col(WishList.left_out).is_(False),
        *in_round(only, Choice.round),
    )


def _shown(sight: Sight, only: Filter) -> list[SQLColumnExpression[bool]]:
    return [
        col(Poste.campaign) == sight.campaign,
        visible(
            sight,
            speciality=col(Poste.speciality),
            subdivisions=[col(Poste.subdivision)],
            regions=[col(Poste.region)],
        ),
        *of_kind(only),
        *named(only, Poste.poste, Poste.terrain, Poste.establishment),
    ]
