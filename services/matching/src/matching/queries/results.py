"""Rounds and what their runs gave."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, true, tuple_
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from matching.domain import (
    Offer,
    Outcome,
    Part,
    Participant,
    Person,
    Round,
    Run,
    StoredResult,
)
from matching.domain.access import Reach
from matching.domain.distribution import PartName


async def round_of(session: AsyncSession, *, campaign: str, round_: int) -> Round | None:
    return await session.get(Round, (campaign, round_))


async def lock_round(session: AsyncSession, *, campaign: str, round_: int) -> Round | None:
    return await session.get(
        Round, (campaign, round_), with_for_update=True, populate_existing=True
    )


async def parts_of_run(session: AsyncSession, run: Run, *, lock: bool = False) -> Sequence[Part]:
    statement = select(Part).where(Part.run == run.key).order_by(Part.speciality, Part.territory)
    return (await session.exec(statement.with_for_update() if lock else statement)).all()


def in_parts(table: type[Outcome] | type[Offer], names: Iterable[PartName]) -> ColumnElement[bool]:
    return tuple_(col(table.speciality), col(table.territory)).in_(list(names))


def people_in(run: Run, names: Iterable[PartName]) -> SelectOfScalar[UUID]:
    """The people of these parts, to be part of a statement."""
    return select(Outcome.person).where(Outcome.run == run.key, in_parts(Outcome, names))


async def outcomes_of(
    session: AsyncSession, run: Run, names: Iterable[PartName]
) -> Sequence[tuple[UUID, str | None]]:
    """Who is in these parts, and the poste that each obtained."""
    statement = select(Outcome.person, Outcome.poste).where(
        Outcome.run == run.key, in_parts(Outcome, names)
    )
    return (await session.exec(statement.order_by(col(Outcome.person)))).all()


async def offers_of(session: AsyncSession, run: Run, names: Iterable[PartName]) -> Sequence[Offer]:
    statement = select(Offer).where(Offer.run == run.key, in_parts(Offer, names))
    return (await session.exec(statement.order_by(Offer.poste))).all()


async def own_outcome(
    session: AsyncSession, run: Run, *, person: UUID
) -> tuple[Outcome, Part] | None:
    """What this person, or an account merged into theirs, got; a poste rather than none."""
    statement = (
        select(Outcome, Part)
        .join(
            Part,
            and_(
                Part.run == Outcome.run,
                Part.speciality == Outcome.speciality,
                Part.territory == Outcome.territory,
            ),
        )
        .where(Outcome.run == run.key, _is(col(Outcome.person), person))
        .order_by(col(Outcome.poste).nulls_last())
        .limit(1)
    )
    return (await session.exec(statement)).first()


async def takes_part(session: AsyncSession, round_: Round, *, person: UUID) -> bool:
    statement = select(Participant.person).where(
        Participant.campaign == round_.campaign,
        Participant.round == round_.round,
        _is(col(Participant.person), person),
    )
    return (await session.exec(statement.limit(1))).first() is not None


def _is(column: Any, person: UUID) -> ColumnElement[bool]:
    merged = select(Person.person).where(Person.merged_into == person)
    return or_(column == person, column.in_(merged))


async def offers_to_read(
    session: AsyncSession, run: Run, reach: Iterable[Reach], *, poste: str | None = None
) -> Sequence[tuple[Offer, bool]]:
    """The postes within reach that offered a place, by number, and whether their part is
    published."""
    statement = (
        select(Offer, col(Part.published_at).is_not(None))
        .join(
            Part,
            and_(
                Part.run == Offer.run,
                Part.speciality == Offer.speciality,
                Part.territory == Offer.territory,
            ),
        )
        .where(Offer.run == run.key, Offer.places > 0, _within(reach))
    )
    if poste is not None:
        statement = statement.where(Offer.poste == poste)
    return (await session.exec(statement.order_by(Offer.poste))).all()


def _within(reach: Iterable[Reach]) -> ColumnElement[bool]:
    narrowed = ({n: v for n, v in vars(one).items() if v is not None} for one in reach)
    return or_(false(), *(and_(true(), *_equal(Offer, values)) for values in narrowed))


def _equal(table: type[Offer], values: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [getattr(table, name) == value for name, value in values.items()]


async def holders_of(
    session: AsyncSession, run: Run, postes: Iterable[str]
) -> Sequence[tuple[str | None, Person]]:
    """Who obtained these postes, by poste then name."""
    statement = (
        select(Outcome.poste, Person)
        .join(Person, col(Person.person) == col(Outcome.person))
        .where(Outcome.run == run.key, col(Outcome.poste).in_(list(postes)))
        .order_by(Outcome.poste, Person.family_name, Person.given_name, col(Person.person))
    )
    return (await session.exec(statement)).all()


async def stored_result(session: AsyncSession, run: Run) -> bytes:
    statement = select(StoredResult.content).where(StoredResult.run == run.key)
    return (await session.exec(statement)).one()
