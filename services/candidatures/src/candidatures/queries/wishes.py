"""Wish lists, one by one and all together."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel.db import any_of
from sqlalchemy import ColumnElement, ScalarSelect, String, Uuid, and_, exists, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.people import Candidate
from candidatures.domain.postes import Poste
from candidatures.domain.receipts import Receipt
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import FrozenWish
from candidatures.domain.wishes import TERRITORY_FIELD, LeftOut, Saved, Wish, WishList
from candidatures.queries.postes import CAMPAIGN, NUMBER, PERSON, same_part, takes_part


class Count(NamedTuple):
    """How many wishes someone of the round has, and the part they may apply in."""

    person: UUID
    part: tuple[str, str | None]
    wishes: int


async def saved(session: AsyncSession, *, round_: Round, person: UUID) -> Saved:
    key = {"campaign": round_.campaign, "number": round_.round, "person": person}
    row = (await session.execute(_SAVED, key)).one()
    hearts = dict(zip(row[2] or (), row[3] or (), strict=True))
    return Saved(row[0] or 0, row[1], hearts, left_out=row[4], receipt=row[5])


def _mine(table: type[WishList | Wish | LeftOut | Receipt]) -> ColumnElement[bool]:
    return and_(
        col(table.campaign) == CAMPAIGN, col(table.round) == NUMBER, col(table.person) == PERSON
    )


def _listed(column: Any) -> ScalarSelect[Any]:
    """A column of the wishes as an array, by poste."""
    ordered = aggregate_order_by(column, col(Wish.poste))
    return select_columns(func.array_agg(ordered)).where(_mine(Wish)).scalar_subquery()


# Lists are read by the thousand: the statement is built once.
_SAVED: Final = select_columns(
    select_columns(col(WishList.version)).where(_mine(WishList)).scalar_subquery(),
    select_columns(col(WishList.saved_at)).where(_mine(WishList)).scalar_subquery(),
    _listed(Wish.poste),
    _listed(Wish.hearts),
    exists().where(_mine(LeftOut)),
    select_columns(func.max(Receipt.number))
    .where(_mine(Receipt), col(Receipt.poste).is_(None))
    .scalar_subquery(),
)


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


async def homes(session: AsyncSession, *, round_: Round) -> Mapping[UUID, tuple[str, str]]:
    """The subdivision and region of everyone with a saved list."""
    statement = (
        select(WishList.person, Candidate.subdivision, Candidate.region)
        .join(
            Candidate,
            and_(
                col(Candidate.campaign) == WishList.campaign,
                col(Candidate.person) == WishList.person,
            ),
        )
        .where(WishList.campaign == round_.campaign, WishList.round == round_.round)
    )
    rows = (await session.exec(statement)).all()
    return {person: (subdivision, region) for person, subdivision, region in rows}


async def lists_of(
    session: AsyncSession, *, round_: Round, people: Sequence[UUID]
) -> Mapping[UUID, Saved]:
    """The lists of those of these people who saved one."""
    mine = and_(
        col(WishList.campaign) == round_.campaign,
        col(WishList.round) == round_.round,
        col(WishList.person) == any_of(people, Uuid),
    )
    columns = select(WishList.person, WishList.version, WishList.saved_at)
    lists = (await session.exec(columns.where(mine).order_by(col(WishList.person)))).all()
    hearts: dict[UUID, dict[str, int]] = {person: {} for person, _, _ in lists}
    wishes = (
        select(Wish.person, Wish.poste, Wish.hearts)
        .where(Wish.campaign == round_.campaign, Wish.round == round_.round)
        .where(col(Wish.person) == any_of(people, Uuid))
        .order_by(Wish.poste)
    )
    for person, poste, given in (await session.exec(wishes)).all():
        hearts[person][poste] = given
    return {person: Saved(version, at, hearts[person]) for person, version, at in lists}


async def left_out(session: AsyncSession, *, round_: Round) -> Mapping[UUID, int]:
    """Whom E2 left out, and below which minimum they were."""
    statement = select(LeftOut.person, LeftOut.minimum).where(
        LeftOut.campaign == round_.campaign, LeftOut.round == round_.round
    )
    return dict((await session.exec(statement)).all())


async def applicants(
    session: AsyncSession, *, round_: Round, postes: Sequence[str]
) -> Sequence[tuple[str, UUID]]:
    """Who of the round applied to these postes, as (poste, person)."""
    out = select(LeftOut.person).where(
        LeftOut.campaign == round_.campaign, LeftOut.round == round_.round
    )
    statement = (
        select(Wish.poste, Wish.person)
        .join(Candidate, col(Candidate.person) == Wish.person)
        .where(Wish.campaign == round_.campaign, Wish.round == round_.round)
        .where(col(Wish.poste) == any_of(postes, String), col(Wish.person).not_in(out))
        .where(takes_part(round_))
        .order_by(Wish.poste, col(Wish.person))
    )
    return (await session.exec(statement)).all()


async def to_freeze(session: AsyncSession, *, round_: Round) -> Sequence[FrozenWish]:
    """Every saved wish of the round, and what happened to it."""
    statement = (
        select_columns(
            col(Wish.person),
            col(Wish.poste),
            col(Wish.hearts),
            col(Candidate.subdivision) == Poste.subdivision,
            or_(
                col(Candidate.withdrawn),
                col(Poste.withdrawn),
                ~same_part(round_.rules.territory),
            ),
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
