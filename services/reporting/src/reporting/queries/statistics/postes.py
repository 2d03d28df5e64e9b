"""Postes that offer a place, counted. A withdrawn one offers none."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Subquery, and_, cast, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.filters import Filter
from reporting.domain.saved import Choice, Ranking, WishList
from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate, PlacesLeft, Poste
from reporting.queries.joins import list_of_choice, of_kind, same_candidate
from reporting.queries.statistics import By, rounds
from reporting.queries.visible import visible


async def postes(
    session: AsyncSession, *, sight: Sight, only: Filter, by: Sequence[By]
) -> Sequence[Row[Any]]:
    """Columns: `by`, then those of schemas.statistics.PosteFigures. Over several rounds the places
    of a poste are those that it offered first."""
    one = _each(sight, only, by).subquery()
    keys = [one.c[name] for name in by]
    wanted = one.c.candidatures > 0
    statement = (
        select(
            *keys,
            func.count().label("postes"),
            _sum(one.c.places).label("places"),
            func.count().filter(wanted).label("with_candidatures"),
            _sum(one.c.candidatures).label("candidatures"),
            func.count().filter(wanted, one.c.ranked).label("ranked"),
            func.count().filter(wanted, one.c.valid).label("valid"),
            func.count().filter(wanted, one.c.certified).label("certified"),
            _sum(one.c.filled).label("filled"),
        )
        .group_by(*keys)
        .order_by(*(key.asc().nulls_last() for key in keys))
    )
    return (await session.execute(statement)).all()


def _each(sight: Sight, only: Filter, by: Sequence[By]) -> Select[*tuple[Any, ...]]:
    """A row for each poste of each group."""
    number = rounds(sight.campaign, only).c.number
    wanted, filled = _wanted(sight.campaign), _filled(sight.campaign)
    offered = func.coalesce(_left_before(number), col(Poste.places))
    keys = {
        "subdivision": col(Poste.subdivision),
        "region": col(Poste.region),
        "speciality": col(Poste.speciality),
        "option": col(Poste.option),
        "kind": col(Poste.kind),
        "round": number,
    }
    return (
        select(
            *(keys[name].label(name) for name in by),
            func.max(offered).label("places"),
            func.coalesce(func.sum(wanted.c.count), 0).label("candidatures"),
            func.coalesce(func.sum(filled.c.count), 0).label("filled"),
            func.bool_or(col(Ranking.ranked) > 0).label("ranked"),
            func.bool_or(col(Ranking.valid)).label("valid"),
            func.bool_or(col(Ranking.certified)).label("certified"),
        )
        .select_from(Poste)
        .join(number.table, offered > 0)
        .outerjoin(wanted, _same(wanted, number))
        .outerjoin(filled, _same(filled, number))
        .outerjoin(
            Ranking,
            and_(
                col(Ranking.campaign) == col(Poste.campaign),
                col(Ranking.poste) == col(Poste.poste),
                col(Ranking.round) == number,
            ),
        )
        .where(
            col(Poste.campaign) == sight.campaign,
            col(Poste.withdrawn).is_(False),
            visible(
                sight,
                speciality=col(Poste.speciality),
                subdivisions=[col(Poste.subdivision)],
                regions=[col(Poste.region)],
            ),
            *of_kind(only),
        )
        .group_by(*(keys[name] for name in by), col(Poste.poste))
    )


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """Zero of nothing, and an integer, which a sum of counts is not in PostgreSQL."""
    return cast(func.coalesce(func.sum(column), 0), Integer)


def _same(counted: Subquery, number: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(counted.c.poste == col(Poste.poste), counted.c.round == number)


def _left_before(number: ColumnElement[int]) -> ColumnElement[int]:
    """What the last of the rounds before this one left of the poste."""
    return (
        select(col(PlacesLeft.places))
        .where(
            col(PlacesLeft.campaign) == col(Poste.campaign),
            col(PlacesLeft.poste) == col(Poste.poste),
            col(PlacesLeft.round) < number,
        )
        .order_by(col(PlacesLeft.round).desc())
        .limit(1)
        .scalar_subquery()
    )


def _wanted(campaign: str) -> Subquery:
    """Candidatures that count, by poste and round."""
    return (
        select(col(Choice.poste), col(Choice.round), func.count().label("count"))
        .join(Candidate, same_candidate(Choice))
        .join(WishList, list_of_choice())
        .where(
            col(Choice.campaign) == campaign,
            col(Candidate.standing),
            col(WishList.left_out).is_(False),
        )
        .group_by(col(Choice.poste), col(Choice.round))
        .subquery("wanted")
    )


def _filled(campaign: str) -> Subquery:
    return (
        select(col(Affectation.poste), col(Affectation.round), func.count().label("count"))
        .where(col(Affectation.campaign) == campaign, col(Affectation.poste).is_not(None))
        .group_by(col(Affectation.poste), col(Affectation.round))
        .subquery("filled")
    )
