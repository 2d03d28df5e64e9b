"""The table of candidates, each with every choice: a page of people, or a line a choice."""

from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, select, true
from sqlmodel import col

from reporting.domain.filters import Filter, Limit
from reporting.domain.saved import Choice, Placement
from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate, Person, Poste
from reporting.queries.joins import (
    FAMILY_NAME,
    GIVEN_NAME,
    OBTAINED,
    answering,
    hearts,
    in_round,
    named,
    of_kind,
    placement_of_choice,
    result_of_choice,
    same_poste,
)
from reporting.queries.ordered import Ordered
from reporting.queries.visible import visible

Sort = Literal["name", "speciality", "subdivision", "region"]

_BY: Final[dict[Sort, list[SQLColumnExpression[Any]]]] = {
    "name": [],
    "speciality": [func.coalesce(col(Candidate.speciality), "")],
    "subdivision": [func.coalesce(col(Candidate.subdivision), "")],
    "region": [func.coalesce(col(Candidate.region), "")],
}


def people(sight: Sight, only: Filter, *, sort: Sort, descending: bool) -> Ordered:
    """The candidates in sight, one a row. Columns: those of schemas.tables.Candidate."""
    rows: Select[*tuple[Any, ...]] = (
        select(
            col(Candidate.person),
            col(Person.given_name),
            col(Person.family_name),
            col(Candidate.speciality),
            col(Candidate.subdivision),
            col(Candidate.region),
            col(Candidate.connected),
        )
        .outerjoin(Person, col(Person.person) == col(Candidate.person))
        .where(*_shown(sight, only))
    )
    keys: list[SQLColumnExpression[Any]] = [
        *_BY[sort],
        FAMILY_NAME,
        GIVEN_NAME,
        col(Candidate.person),
    ]
    return Ordered(rows, keys, descending)


def lines(sight: Sight, only: Filter, limit: Limit, *, sort: Sort, descending: bool) -> Ordered:
    """The same people, a row for each choice that the filter shows; who has none has one row.
    Never in the order of their hearts, which it would tell."""
    named_by = answering()
    table = people(sight, only, sort=sort, descending=descending)
    rows = (
        table.rows.outerjoin(
            Choice,
            and_(
                col(Choice.person) == col(Candidate.person),
                col(Choice.campaign) == col(Candidate.campaign),
                *in_round(only, Choice.round),
            ),
        )
        .outerjoin(Poste, same_poste(Choice))
        .outerjoin(Placement, placement_of_choice())
        .outerjoin(Affectation, result_of_choice())
        .outerjoin(named_by, true())
        .where(*of_kind(only))
        .add_columns(
            col(Choice.round),
            col(Choice.poste),
            col(Poste.terrain),
            col(Poste.establishment),
            col(Poste.kind),
            col(Poste.option),
            col(Poste.shifted),
            col(Poste.months),
            named_by.c.responsable,
            hearts(limit).label("hearts"),
            col(Placement.rank),
            col(Placement.refused),
            OBTAINED.label("obtained"),
        )
    )
    return Ordered(rows, table.keys, descending, [col(Choice.round), col(Choice.poste)])


def _shown(sight: Sight, only: Filter) -> list[SQLColumnExpression[bool]]:
    conditions: list[SQLColumnExpression[bool]] = [
        col(Candidate.campaign) == sight.campaign,
        col(Candidate.standing),
        visible(
            sight,
            speciality=col(Candidate.speciality),
            subdivisions=[col(Candidate.subdivision)],
            regions=[col(Candidate.region)],
        ),
        *named(only, Person.family_name, Person.given_name),
    ]
    if kinds := of_kind(only):
        conditions.append(_chose(sight.campaign, only, kinds))
    if only.result is not None:
        conditions.append(_has_result(only))
    return conditions


def _chose(campaign: str, only: Filter, kinds: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    chosen = (
        select(col(Choice.person))
        .join(Poste, same_poste(Choice))
        .where(col(Choice.campaign) == campaign, *in_round(only, Choice.round), *kinds)
    )
    return col(Candidate.person).in_(chosen.correlate(None))


def _has_result(only: Filter) -> ColumnElement[bool]:
    """In the round of the filter; else, with a poste from any round, or without one so far."""

    def published(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        same = [
            col(Affectation.person) == col(Candidate.person),
            col(Affectation.campaign) == col(Candidate.campaign),
        ]
        found = exists().where(*same, *in_round(only, Affectation.round), *conditions)
        return found.correlate(Candidate)  # not the results that the lines are joined to

    placed = published(col(Affectation.poste).is_not(None))
    match only.result:
        case "affecté":
            return placed
        case "sans poste":
            return and_(published(), ~placed)
        case _:
            return ~published()
