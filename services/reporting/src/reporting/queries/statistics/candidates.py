"""Candidates, counted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.filters import Filter
from reporting.domain.saved import Choice, WishList
from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate, Poste
from reporting.queries.joins import of_kind, same_poste
from reporting.queries.statistics import By, rounds
from reporting.queries.visible import visible

_SAVED = col(WishList.version) > 0
_REACHED = and_(
    _SAVED, col(WishList.left_out).is_(False), col(WishList.wishes) >= col(WishList.minimum)
)


async def candidates(
    session: AsyncSession, *, sight: Sight, only: Filter, by: Sequence[By]
) -> Sequence[Row[Any]]:
    """Those who take part; a kind or an option is that of a poste that they chose. Columns: `by`,
    then those of schemas.statistics.CandidateFigures."""
    one = _each(sight, only, by).subquery()
    placed = func.coalesce(one.c.placed, False)
    keys = [one.c[name] for name in by]
    statement = (
        select(
            *keys,
            func.count().label("candidates"),
            func.count().filter(one.c.connected).label("connected"),
            func.count().filter(one.c.saved).label("saved"),
            func.count().filter(one.c.minimum_reached).label("minimum_reached"),
            func.count().filter(one.c.left_out).label("left_out"),
            func.count().filter(placed).label("placed"),
            func.count().filter(and_(one.c.told, ~placed)).label("without_poste"),
        )
        .group_by(*keys)
        .order_by(*(key.asc().nulls_last() for key in keys))
    )
    return (await session.execute(statement)).all()


def _each(sight: Sight, only: Filter, by: Sequence[By]) -> Select[*tuple[Any, ...]]:
    """A row for each candidate of each group."""
    number = rounds(sight.campaign, only).c.number
    keys = {
        "subdivision": col(Candidate.subdivision),
        "region": col(Candidate.region),
        "speciality": col(Candidate.speciality),
        "option": col(Poste.option),
        "kind": col(Poste.kind),
        "round": number,
    }
    each: Select[*tuple[Any, ...]] = (
        select(
            *(keys[name].label(name) for name in by),
            func.bool_or(col(Candidate.connected)).label("connected"),
            func.bool_or(_SAVED).label("saved"),
            func.bool_or(_REACHED).label("minimum_reached"),
            func.bool_or(col(WishList.left_out)).label("left_out"),
            func.bool_or(col(Affectation.poste).is_not(None)).label("placed"),
            func.bool_or(col(Affectation.person).is_not(None)).label("told"),
        )
        .select_from(Candidate)
        .join(number.table, ~_placed_before(number))
        .outerjoin(WishList, _in_the_round(WishList, number))
        .outerjoin(Affectation, _in_the_round(Affectation, number))
        .where(
            col(Candidate.campaign) == sight.campaign,
            col(Candidate.standing),
            visible(
                sight,
                speciality=col(Candidate.speciality),
                subdivisions=[col(Candidate.subdivision)],
                regions=[col(Candidate.region)],
            ),
        )
        .group_by(*(keys[name] for name in by), col(Candidate.person))
    )
    kinds = of_kind(only)
    if not kinds and {"option", "kind"}.isdisjoint(by):
        return each
    each = each.join(Choice, _in_the_round(Choice, number)).join(Poste, same_poste(Choice))
    return each.where(*kinds)


def _in_the_round(table: Any, number: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(
        col(table.person) == col(Candidate.person),
        col(table.campaign) == col(Candidate.campaign),
        col(table.round) == number,
    )


def _placed_before(number: ColumnElement[int]) -> ColumnElement[bool]:
    before = aliased(Affectation)
    return exists().where(
        col(before.person) == col(Candidate.person),
        col(before.campaign) == col(Candidate.campaign),
        col(before.round) < number,
        col(before.poste).is_not(None),
    )
