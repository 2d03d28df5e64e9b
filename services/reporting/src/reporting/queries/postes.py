"""Postes of a round and those who answer for them, counted by part in a statement each."""

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.figures import Part, Postes, Responsables
from reporting.domain.saved import Choice, Ranking, WishList
from reporting.domain.scopes import Sight
from reporting.domain.tables import Candidate, PlacesLeft, Poste, Responsable
from reporting.queries.joins import list_of_choice, same_candidate
from reporting.queries.visible import visible


async def postes(session: AsyncSession, *, sight: Sight, round_: int) -> dict[Part, Postes]:
    left = _left(sight.campaign, round_)
    wanted = _wanted(round_)
    applied = wanted.c.poste.is_not(None)
    statement = (
        select(
            col(Poste.speciality),
            col(Poste.region),
            func.count(),
            func.count(wanted.c.poste),
            func.count().filter(applied, col(Ranking.ranked) > 0),
            func.count().filter(applied, col(Ranking.valid)),
            func.count().filter(applied, col(Ranking.certified)),
        )
        .outerjoin(left, left.c.poste == col(Poste.poste))
        .outerjoin(wanted, true())
        .outerjoin(Ranking, _ranking_in(sight.campaign, round_))
        .where(_offered(sight, left))
        .group_by(col(Poste.speciality), col(Poste.region))
    )
    rows = await session.execute(statement)
    return {Part(*row[:2]): Postes(*row[2:]) for row in rows}


def _ranking_in(campaign: str, round_: int) -> ColumnElement[bool]:
    return and_(
        col(Ranking.poste) == col(Poste.poste),
        col(Ranking.campaign) == campaign,
        col(Ranking.round) == round_,
    )


def _wanted(round_: int) -> FromClause:
    """A candidature that counts, of the poste of a row: those of people left out, or who are no
    candidates any more, do not. One is enough to know."""
    return (
        select(col(Choice.poste))
        .join(Candidate, same_candidate(Choice))
        .join(WishList, list_of_choice())
        .where(
            col(Choice.campaign) == col(Poste.campaign),
            col(Choice.poste) == col(Poste.poste),
            col(Choice.round) == round_,
            col(Candidate.standing),
            col(WishList.left_out).is_(False),
        )
        .limit(1)
        .correlate(Poste)
        .lateral("wanted")
    )


def _left(campaign: str, round_: int) -> Subquery:
    """What the last of the rounds before this one left of each poste."""
    return (
        select(col(PlacesLeft.poste), col(PlacesLeft.places))
        .where(col(PlacesLeft.campaign) == campaign, col(PlacesLeft.round) < round_)
        .order_by(col(PlacesLeft.poste), col(PlacesLeft.round).desc())
        .ext(distinct_on(col(PlacesLeft.poste)))
        .subquery()
    )


def _offered(sight: Sight, left: Subquery) -> ColumnElement[bool]:
    """Postes in sight with a place in the round."""
    return and_(
        col(Poste.campaign) == sight.campaign,
        col(Poste.withdrawn).is_(False),
        func.coalesce(left.c.places, col(Poste.places)) > 0,
        visible(
            sight,
            speciality=col(Poste.speciality),
            subdivisions=[col(Poste.subdivision)],
            regions=[col(Poste.region)],
        ),
    )


async def responsables(
    session: AsyncSession, *, sight: Sight, round_: int
) -> tuple[Responsables, dict[Part, Responsables]]:
    """In all, where who answers in several parts counts once; and by part."""
    left = _left(sight.campaign, round_)
    statement = (
        select(
            col(Poste.speciality),
            col(Poste.region),
            func.count(col(Responsable.person).distinct()),
            func.count(col(Responsable.person).distinct()).filter(col(Responsable.connected)),
        )
        .outerjoin(left, left.c.poste == col(Poste.poste))
        .join(
            Responsable,
            and_(
                col(Responsable.poste) == col(Poste.poste),
                col(Responsable.campaign) == sight.campaign,
            ),
        )
        .where(_offered(sight, left))
        .group_by(func.rollup(tuple_(col(Poste.speciality), col(Poste.region))))
    )
    rows = (await session.execute(statement)).all()
    counted = {Part(*row[:2]): Responsables(*row[2:]) for row in rows}
    return counted.pop(Part(None, None)), counted
