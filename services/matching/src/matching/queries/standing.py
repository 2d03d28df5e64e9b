"""Who stands on which poste of a campaign, whatever gave it to them, and what is left."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel.db import any_of
from sqlalchemy import ColumnElement, String, Uuid, and_, exists, func, or_, select
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import (
    Affectation,
    Candidate,
    Offer,
    Outcome,
    Part,
    Person,
    Poste,
    Round,
    Run,
)

_PART: Final = ("run", "speciality", "territory")
STANDS: Final = col(Affectation.state) == "standing"


async def of_person(session: AsyncSession, *, campaign: str, person: UUID) -> Affectation | None:
    """Under this account, or one merged into it."""
    statement = select_rows(Affectation).where(
        Affectation.campaign == campaign, _same(col(Affectation.person), person), STANDS
    )
    return (await session.exec(statement.with_for_update())).first()


async def history(
    session: AsyncSession, *, campaign: str, person: UUID
) -> Sequence[tuple[Affectation, Poste]]:
    """All that stand or stood, the last first."""
    statement = (
        select_rows(Affectation, Poste)
        .join(Poste, _its_poste())
        .where(
            Affectation.campaign == campaign,
            _same(col(Affectation.person), person),
            Affectation.state != "hidden",
        )
        .order_by(col(Affectation.id).desc())
    )
    return (await session.exec(statement)).all()


def _same(column: Any, person: UUID) -> ColumnElement[bool]:
    merged = select(col(Person.person)).where(col(Person.merged_into) == person)
    return or_(column == person, column.in_(merged))


def _its_poste() -> ColumnElement[bool]:
    return and_(col(Poste.campaign) == Affectation.campaign, col(Poste.poste) == Affectation.poste)


async def candidate(session: AsyncSession, *, campaign: str, person: UUID) -> Candidate | None:
    return await session.get(Candidate, (campaign, person))


async def candidates(
    session: AsyncSession, *, campaign: str, people: Collection[UUID]
) -> dict[UUID, Candidate]:
    statement = select_rows(Candidate).where(
        Candidate.campaign == campaign, col(Candidate.person) == any_of(people, Uuid)
    )
    return {one.person: one for one in await session.exec(statement)}


async def locked_postes(
    session: AsyncSession, *, campaign: str, postes: Collection[str]
) -> dict[str, Poste]:
    """In the order of their numbers, so that two who give places never wait for each other."""
    statement = (
        select_rows(Poste)
        .where(Poste.campaign == campaign, col(Poste.poste) == any_of(postes, String))
        .order_by(Poste.poste)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.poste: one for one in await session.exec(statement)}


async def seats(
    session: AsyncSession, *, campaign: str, postes: Collection[str]
) -> dict[str, set[int]]:
    """Those taken."""
    statement = select_rows(Affectation.poste, Affectation.seat).where(
        Affectation.campaign == campaign, col(Affectation.poste) == any_of(postes, String), STANDS
    )
    taken: defaultdict[str, set[int]] = defaultdict(set)
    for poste, seat in await session.exec(statement):
        taken[poste].add(seat)
    return taken


async def placed_among(
    session: AsyncSession, *, campaign: str, people: Collection[UUID]
) -> dict[UUID, str]:
    statement = select_rows(Affectation.person, Affectation.poste).where(
        Affectation.campaign == campaign, col(Affectation.person) == any_of(people, Uuid), STANDS
    )
    return dict((await session.exec(statement)).all())


async def published_at(
    session: AsyncSession, *, campaign: str, round_: int, poste: str
) -> datetime | None:
    """When what a poste gave in a round became public: by its part, or the last given by hand."""
    part = (
        select(func.max(col(Part.published_at)))
        .select_from(Part)
        .join(Run, col(Run.id) == col(Part.run))
        .join(Offer, and_(*(getattr(Offer, name) == getattr(Part, name) for name in _PART)))
        .where(col(Run.campaign) == campaign, col(Run.round) == round_, col(Offer.poste) == poste)
    )
    given = select(func.max(col(Affectation.decided_at))).where(
        col(Affectation.campaign) == campaign,
        col(Affectation.round) == round_,
        col(Affectation.poste) == poste,
    )
    latest = func.greatest(part.scalar_subquery(), given.scalar_subquery())
    found: datetime | None = (await session.execute(select(latest))).scalar_one()
    return found


async def rounds_of(session: AsyncSession, *, campaign: str) -> Sequence[Round]:
    """Those that opened, in order."""
    statement = select_rows(Round).where(Round.campaign == campaign).order_by(col(Round.round))
    return (await session.exec(statement)).all()


async def last_result(session: AsyncSession, *, campaign: str, person: UUID) -> int | None:
    """The last round in which they have a published result."""
    statement = (
        select(func.max(col(Run.round)))
        .select_from(Run)
        .join(Outcome, col(Outcome.run) == col(Run.id))
        .join(
            Part,
            and_(*(getattr(Part, name) == getattr(Outcome, name) for name in _PART)),
        )
        .where(
            col(Run.campaign) == campaign,
            col(Outcome.person) == person,
            col(Part.published_at).is_not(None),
        )
    )
    found: int | None = (await session.execute(statement)).scalar_one()
    return found


async def last_offer(session: AsyncSession, *, campaign: str, poste: str) -> int | None:
    """The last published round that offered it."""
    statement = (
        select(func.max(col(Run.round)))
        .select_from(Run)
        .join(Offer, col(Offer.run) == col(Run.id))
        .join(
            Part,
            and_(*(getattr(Part, name) == getattr(Offer, name) for name in _PART)),
        )
        .where(
            col(Run.campaign) == campaign,
            col(Offer.poste) == poste,
            col(Part.published_at).is_not(None),
        )
    )
    found: int | None = (await session.execute(statement)).scalar_one()
    return found


_TAKEN: Final = (
    select(func.count())
    .select_from(Affectation)
    .where(
        col(Affectation.campaign) == Poste.campaign, col(Affectation.poste) == Poste.poste, STANDS
    )
    .correlate(Poste)
    .scalar_subquery()
)


class PosteLeft(NamedTuple):
    poste: Poste
    left: int


async def places_left(
    session: AsyncSession, *, campaign: str, speciality: str
) -> Sequence[PosteLeft]:
    """The postes of a speciality that still offer a place."""
    left = (col(Poste.places) - _TAKEN).label("left")
    statement = (
        select(Poste, left)
        .where(col(Poste.campaign) == campaign, col(Poste.speciality) == speciality)
        .where(~col(Poste.withdrawn), left > 0)
        .order_by(col(Poste.region), col(Poste.subdivision), col(Poste.poste))
    )
    return [PosteLeft(*row) for row in await session.execute(statement)]


async def without_a_poste(
    session: AsyncSession, *, campaign: str
) -> Sequence[tuple[Candidate, Person]]:
    """Whoever took part in a round of the campaign and stands nowhere: (Candidate, Person)."""
    placed = exists().where(
        col(Affectation.campaign) == Candidate.campaign,
        col(Affectation.person) == Candidate.person,
        STANDS,
    )
    took_part = (
        exists()
        .where(
            col(Outcome.person) == Candidate.person,
            col(Outcome.run) == Run.id,
            col(Run.campaign) == Candidate.campaign,
        )
        .correlate(Candidate)
    )
    statement = (
        select(Candidate, Person)
        .join(Person, col(Person.person) == col(Candidate.person))
        .where(col(Candidate.campaign) == campaign, ~placed, took_part)
        .where(col(Person.merged_into).is_(None))
        .order_by(
            col(Candidate.speciality), col(Candidate.subdivision), col(Person.family_name),
            col(Person.given_name), col(Candidate.person),
        )
    )  # fmt: skip
    return [(one, person) for one, person in await session.execute(statement)]
