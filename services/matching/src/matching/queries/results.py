"""What the run of a round gave: its parts, and what people read of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import (
    Affectation,
    Offer,
    Outcome,
    OwnOutcome,
    Part,
    Participant,
    Person,
    Round,
    StoredResult,
)
from matching.domain.access import Reach
from matching.queries.current import FROM, RUN, THIS

_PARTS: Final = (
    select(*Part.__table__.columns)  # type: ignore[attr-defined]
    .select_from(FROM.outerjoin(Part, col(Part.run) == RUN.c.id))
    .where(THIS)
    .order_by(Part.speciality, Part.territory)
)


async def parts_of(session: AsyncSession, *, campaign: str, round_: int) -> Sequence[Any] | None:
    """The parts of the round's run, none before it is verified; None for an unknown round."""
    found = await session.execute(_PARTS, {"campaign": campaign, "round": round_})
    rows = found.all()
    return [row for row in rows if row.run is not None] if rows else None


_PERSON: Final = bindparam("person", type_=Uuid)
# The person, and the accounts merged into theirs.
_SAME: Final[ColumnElement[Any]] = any_(
    func.array(
        union_all(
            select(_PERSON), select(col(Person.person)).where(col(Person.merged_into) == _PERSON)
        ).scalar_subquery()
    )
)
_OWN: Final = (
    select(
        col(Round.show_own_rank),
        exists().where(
            col(Participant.campaign) == Round.campaign,
            col(Participant.round) == Round.round,
            col(Participant.person) == _SAME,
        ),
        col(Part.published_at),
        col(Outcome.poste),
        col(Outcome.hearts),
        col(Outcome.rank),
        col(Outcome.candidates_ranked),
        col(Outcome.left_out),
        col(Outcome.explanation),
        col(Outcome.sentences),
    )
    .select_from(
        FROM.outerjoin(
            Outcome, and_(col(Outcome.run) == RUN.c.id, col(Outcome.person) == _SAME)
        ).outerjoin(
            Part,
            and_(
                col(Part.run) == Outcome.run,
                col(Part.speciality) == Outcome.speciality,
                col(Part.territory) == Outcome.territory,
            ),
        )
    )
    .where(THIS)
    .order_by(col(Outcome.poste).nulls_last())
    .limit(1)
)


async def own_outcome(
    session: AsyncSession, *, campaign: str, round_: int, person: UUID
) -> OwnOutcome | None:
    """What this person, or an account merged into theirs, got; a poste rather than none. None for
    an unknown round."""
    key = {"campaign": campaign, "round": round_, "person": person}
    row = (await session.execute(_OWN, key)).one_or_none()
    return None if row is None else OwnOutcome(*row)


# Whoever stands on a poste by this run: its part is published.
_TO_READ: Final = (
    select(
        col(Offer.poste),
        col(Offer.speciality),
        col(Part.published_at).is_not(None).label("published"),
        col(Person.person),
        col(Person.given_name),
        col(Person.family_name),
    )
    .select_from(
        FROM.join(Offer, and_(col(Offer.run) == RUN.c.id, col(Offer.places) > 0))
        .join(
            Part,
            and_(
                col(Part.run) == Offer.run,
                col(Part.speciality) == Offer.speciality,
                col(Part.territory) == Offer.territory,
            ),
        )
        .outerjoin(
            Affectation,
            and_(
                col(Affectation.run) == Offer.run,
                col(Affectation.campaign) == Round.campaign,
                col(Affectation.poste) == Offer.poste,
                col(Affectation.state) == "standing",
            ),
        )
        .outerjoin(Person, col(Person.person) == Affectation.person)
    )
    .where(THIS)
    .order_by(Offer.poste, Person.family_name, Person.given_name, col(Person.person))
)
_BY_NAME: Final = _TO_READ.where(col(Offer.poste) == any_(bindparam("postes", type_=ARRAY(Text))))


async def lines_to_read(
    session: AsyncSession, reach: Sequence[Reach], *, campaign: str, round_: int, poste: str | None
) -> Sequence[Row[Any]]:
    """The postes within reach that offered a place, by number: a line for each person who obtained
    it, or one without a person; and whether their part is published."""
    key: dict[str, Any] = {"campaign": campaign, "round": round_}
    named = [one.poste for one in reach if one.poste is not None]
    if len(named) == len(reach):
        within = named if poste is None else [name for name in named if name == poste]
        return (await session.execute(_BY_NAME, {**key, "postes": within})).all()
    statement = _TO_READ.where(_within(reach))
    if poste is not None:
        statement = statement.where(col(Offer.poste) == poste)
    return (await session.execute(statement, key)).all()


def _within(reach: Iterable[Reach]) -> ColumnElement[bool]:
    narrowed = ({n: v for n, v in vars(one).items() if v is not None} for one in reach)
    return or_(*(and_(true(), *_equal(values)) for values in narrowed))


def _equal(values: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [getattr(Offer, name) == value for name, value in values.items()]


async def stored_result(session: AsyncSession, run: int) -> tuple[bytes, bytes | None]:
    """The result of a verified run, and its certificate."""
    statement = select(col(StoredResult.content), col(StoredResult.certificate))
    row = (await session.execute(statement.where(col(StoredResult.run) == run))).one()
    return bytes(row.content), row.certificate
