"""Candidates of a round, counted by part in one statement, whatever their number."""

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.figures import Candidates, Part
from reporting.domain.saved import WishList
from reporting.domain.scopes import Sight
from reporting.domain.tables import Affectation, Candidate
from reporting.queries.visible import visible


async def candidates(session: AsyncSession, *, sight: Sight, round_: int) -> dict[Part, Candidates]:
    saved = col(WishList.version) > 0
    reached = and_(
        saved,
        col(WishList.left_out).is_(False),
        col(WishList.wishes) >= col(WishList.minimum),
    )
    statement = (
        select(
            col(Candidate.speciality),
            col(Candidate.region),
            func.count(),
            func.count().filter(col(Candidate.connected)),
            func.count().filter(saved),
            func.count().filter(reached),
        )
        .outerjoin(WishList, _list_of(sight.campaign, round_))
        .where(
            col(Candidate.campaign) == sight.campaign,
            col(Candidate.standing),
            _without_a_poste(sight.campaign, round_),
            visible(
                sight,
                speciality=col(Candidate.speciality),
                subdivisions=[col(Candidate.subdivision)],
                regions=[col(Candidate.region)],
            ),
        )
        .group_by(col(Candidate.speciality), col(Candidate.region))
    )
    rows = await session.execute(statement)
    return {Part(*row[:2]): Candidates(*row[2:]) for row in rows}


def _list_of(campaign: str, round_: int) -> ColumnElement[bool]:
    return and_(
        col(WishList.person) == col(Candidate.person),
        col(WishList.campaign) == campaign,
        col(WishList.round) == round_,
    )


def _without_a_poste(campaign: str, round_: int) -> ColumnElement[bool]:
    """Who takes part in a round: whoever the rounds before it left without a poste."""
    placed = exists().where(
        col(Affectation.person) == col(Candidate.person),
        col(Affectation.campaign) == campaign,
        col(Affectation.round) < round_,
        col(Affectation.poste).is_not(None),
    )
    return ~placed
