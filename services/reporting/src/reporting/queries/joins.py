"""What belongs together across topics, as conditions on rows."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from reporting.domain.filters import Filter, Limit
from reporting.domain.saved import Choice, Placement, WishList
from reporting.domain.tables import Affectation, Candidate, Person, Poste, Responsable

FAMILY_NAME = func.coalesce(col(Person.family_name), "")
GIVEN_NAME = func.coalesce(col(Person.given_name), "")


def same_candidate(table: Any) -> ColumnElement[bool]:
    """The candidate of a row of `table`, which names a person and a campaign."""
    return and_(
        col(Candidate.person) == col(table.person), col(Candidate.campaign) == col(table.campaign)
    )


def same_poste(table: Any) -> ColumnElement[bool]:
    return and_(col(Poste.poste) == col(table.poste), col(Poste.campaign) == col(table.campaign))


def list_of_choice() -> ColumnElement[bool]:
    return and_(
        col(WishList.campaign) == col(Choice.campaign),
        col(WishList.round) == col(Choice.round),
        col(WishList.person) == col(Choice.person),
    )


def placement_of_choice() -> ColumnElement[bool]:
    return and_(
        col(Placement.campaign) == col(Choice.campaign),
        col(Placement.round) == col(Choice.round),
        col(Placement.poste) == col(Choice.poste),
        col(Placement.person) == col(Choice.person),
    )


def result_of_choice() -> ColumnElement[bool]:
    return and_(
        col(Affectation.campaign) == col(Choice.campaign),
        col(Affectation.round) == col(Choice.round),
        col(Affectation.person) == col(Choice.person),
    )


OBTAINED = case(
    (col(Affectation.person).is_(None), null()),
    else_=col(Affectation.poste).is_not_distinct_from(col(Choice.poste)),
)
"""Whether a choice was obtained; null before its result is public."""


def answering() -> FromClause:
    """The référent of the poste of a row."""
    name = func.concat_ws(" ", col(Person.given_name), col(Person.family_name))
    order = aggregate_order_by(literal(", "), name)
    return (
        select(func.string_agg(name, order).label("responsable"))
        .select_from(Responsable)
        .join(Person, col(Person.person) == col(Responsable.person))
        .where(
            col(Responsable.campaign) == col(Poste.campaign),
            col(Responsable.poste) == col(Poste.poste),
            col(Responsable.access) == "referent",
        )
        .correlate(Poste)
        .lateral("answering")
    )


def hearts(limit: Limit) -> SQLColumnExpression[Any]:
    """The hearts of a choice, where its reader may see them: those of a poste that is not known
    here yet are its candidate's speciality's."""
    if limit.specialities is not None and not limit.specialities:
        return col(Choice.hearts)
    closed = col(Choice.round).in_(limit.closed)
    if limit.specialities is None:
        return case((closed, col(Choice.hearts)))
    speciality = func.coalesce(col(Poste.speciality), col(Candidate.speciality))
    return case((or_(closed, speciality.not_in(limit.specialities)), col(Choice.hearts)))


def of_kind(only: Filter) -> list[ColumnElement[bool]]:
    """The postes that a filter shows."""
    conditions = []
    if only.kind is not None:
        conditions.append(col(Poste.kind) == only.kind)
    if only.option is not None:
        conditions.append(col(Poste.option) == only.option)
    return conditions


def in_round(only: Filter, column: Any) -> list[ColumnElement[bool]]:
    return [] if only.round is None else [col(column) == only.round]


def named(only: Filter, *columns: Any) -> list[ColumnElement[bool]]:
    """The rows where what is searched for is part of one of these columns."""
    if only.search is None:
        return []
    return [or_(*(column.icontains(only.search, autoescape=True) for column in columns))]
