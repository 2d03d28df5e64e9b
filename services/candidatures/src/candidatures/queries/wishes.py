"""Wish lists, one by one and all together."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.people import Candidate
from candidatures.domain.postes import Poste
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import FrozenWish
from candidatures.domain.wishes import TERRITORY_FIELD, LeftOut, Wish, WishList
from candidatures.queries.postes import same_part, takes_part


class Count(NamedTuple):
    """How many wishes someone of the round has, and the part they may apply in."""

    person: UUID
    part: tuple[str, str | None]
    wishes: int


async def wish_list(session: AsyncSession, *, round_: Round, person: UUID) -> WishList | None:
    return await session.get(WishList, (round_.campaign, round_.round, person))


async def left_out(session: AsyncSession, *, round_: Round, person: UUID) -> LeftOut | None:
    return await session.get(LeftOut, (round_.campaign, round_.round, person))


async def wishes_of(session: AsyncSession, *, round_: Round, person: UUID) -> dict[str, int]:
    """Hearts by poste."""
    statement = (
        select(Wish.poste, Wish.hearts)
        .where(Wish.campaign == round_.campaign, Wish.round == round_.round)
        .where(Wish.person == person)
        .order_by(Wish.poste)
    )
    return dict((await session.exec(statement)).all())


async def counts(session: AsyncSession, *, round_: Round) -> Sequence[Count]:
    """Of everyone in the round, those who saved nothing included."""
    field = TERRITORY_FIELD[round_.rules.territory]
    keys: list[Any] = [col(Candidate.person), col(Candidate.speciality)]
    keys += [getattr(Candidate, field)] if field else []
    statement = (
        select_columns(func.count(col(Wish.poste)), *keys)
        .select_from(Candidate)
        .outerjoin(
            Wish,
            and_(
                col(Wish.campaign) == Candidate.campaign,
                col(Wish.round) == round_.round,
                col(Wish.person) == Candidate.person,
            ),
        )
        .where(takes_part(round_))
        .group_by(*keys)
        .order_by(col(Candidate.person))
    )
    return [
        Count(row[1], (row[2], row[3] if field else None), row[0])
        for row in (await session.execute(statement)).all()
    ]


async def participants(session: AsyncSession, *, round_: Round) -> Sequence[UUID]:
    statement = select(Candidate.person).where(takes_part(round_)).order_by(col(Candidate.person))
    return (await session.exec(statement)).all()


async def who_saved(session: AsyncSession, *, round_: Round) -> Sequence[UUID]:
    """Everyone with a saved list, were it empty, and whatever became of them since."""
    statement = select(WishList.person).where(
        WishList.campaign == round_.campaign, WishList.round == round_.round
    )
    return (await session.exec(statement)).all()


async def lists_of(
    session: AsyncSession, *, round_: Round, people: Sequence[UUID]
) -> Sequence[tuple[WishList, Mapping[str, int]]]:
    """The saved lists of these people, with their hearts by poste."""
    mine = and_(
        col(WishList.campaign) == round_.campaign,
        col(WishList.round) == round_.round,
        col(WishList.person).in_(people),
    )
    lists = (await session.exec(select(WishList).where(mine).order_by(col(WishList.person)))).all()
    hearts: dict[UUID, dict[str, int]] = {row.person: {} for row in lists}
    wishes = (
        select(Wish.person, Wish.poste, Wish.hearts)
        .where(Wish.campaign == round_.campaign, Wish.round == round_.round)
        .where(col(Wish.person).in_(people))
        .order_by(Wish.poste)
    )
    for person, poste, given in (await session.exec(wishes)).all():
        hearts[person][poste] = given
    return [(row, hearts[row.person]) for row in lists]


async def to_freeze(session: AsyncSession, *, round_: Round) -> Sequence[FrozenWish]:
    """Every saved wish of the round, and what happened to it."""
    statement = (
        select_columns(
            col(Wish.person),
            col(Wish.poste),
            col(Wish.hearts),
            col(Candidate.subdivision) == Poste.subdivision,
            or_(col(Candidate.withdrawn), ~same_part(round_.rules.territory)),
            col(LeftOut.person).is_not(None),
        )
        .select_from(Wish)
        .join(
            Candidate,
            and_(col(Candidate.campaign) == Wish.campaign, col(Candidate.person) == Wish.person),
        )
        .join(Poste, and_(col(Poste.campaign) == Wish.campaign, col(Poste.poste) == Wish.poste))
        .outerjoin(
            LeftOut,
            and_(
                col(LeftOut.campaign) == Wish.campaign,
                col(LeftOut.round) == Wish.round,
                col(LeftOut.person) == Wish.person,
            ),
        )
        .where(col(Wish.campaign) == round_.campaign, col(Wish.round) == round_.round)
    )
    return [FrozenWish(*row) for row in (await session.execute(statement)).all()]
