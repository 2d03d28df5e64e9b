"""Which postes a round offers, to whom, with how many places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from contracts.catalog import Territory
from kernel.db import any_of
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
)
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.outcomes import Outcome, PlacesLeft
from candidatures.domain.people import Candidate
from candidatures.domain.postes import Poste
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import TERRITORY_FIELD

Number = int | BindParameter[int]
# The parameters of the statements that are built once.
CAMPAIGN: Final = bindparam("campaign", type_=String)
NUMBER: Final = bindparam("number", type_=Integer)
PERSON: Final = bindparam("person", type_=Uuid)


@dataclass(frozen=True)
class Standing:
    """Where a candidate of the campaign stands as a round offers its postes. `placed`: an earlier
    round gave them a poste."""

    placed: bool
    eligible: frozenset[str]


def same_part(territory: Territory) -> ColumnElement[bool]:
    """E1 between `candidates` and `postes`; `domain.wishes.may_apply` is the rule."""
    field = TERRITORY_FIELD[territory]
    terms = [
        col(Poste.campaign) == Candidate.campaign,
        col(Poste.speciality) == Candidate.speciality,
    ]
    if field is not None:
        terms.append(getattr(Poste, field) == getattr(Candidate, field))
    return and_(*terms)


def _kept(number: Number) -> ColumnElement[int]:
    """The places before any withdrawal: those that earlier rounds left, else all of them."""
    return func.coalesce(_left(number), Poste.places)


def _left(number: Number, *, less: ColumnElement[int] | None = None) -> ScalarSelect[Any]:
    """The places that the last round before left, or fewer; nothing before the second round."""
    places = col(PlacesLeft.places)
    return (
        select_columns(places if less is None else func.least(places, less))
        .where(col(PlacesLeft.campaign) == Poste.campaign, col(PlacesLeft.poste) == Poste.poste)
        .where(col(PlacesLeft.round) < number)
        .order_by(col(PlacesLeft.round).desc())
        .limit(1)
        .correlate(Poste)
        .scalar_subquery()
    )


def offered(number: Number) -> ColumnElement[int]:
    """The places of a poste in a round: never more than it has by now besides those taken."""
    taken = (
        select(func.count())
        .select_from(Outcome)
        .where(col(Outcome.campaign) == Poste.campaign, col(Outcome.poste) == Poste.poste)
        .where(col(Outcome.round) < number)
        .correlate(Poste)
        .scalar_subquery()
    )
    left = func.coalesce(_left(number, less=col(Poste.places) - taken), Poste.places)
    return case((col(Poste.withdrawn), 0), else_=func.greatest(left, 0))


def in_round(*, first: bool) -> ColumnElement[bool]:
    """The first round has every poste of the campaign; the others, those with places left."""
    of_campaign = col(Poste.campaign) == CAMPAIGN
    return of_campaign if first else and_(of_campaign, _kept(NUMBER) > 0)


def is_placed(number: Number) -> ColumnElement[bool]:
    """Whether a row of `candidates` has a poste from an earlier round."""
    return (
        exists()
        .where(col(Outcome.campaign) == Candidate.campaign, col(Outcome.person) == Candidate.person)
        .where(col(Outcome.round) < number, col(Outcome.poste).is_not(None))
        .correlate(Candidate)
    )


def takes_part(round_: Round) -> ColumnElement[bool]:
    """Whether a row of `candidates` is of the round: in the campaign, and still without a poste."""
    return and_(
        col(Candidate.campaign) == round_.campaign,
        ~col(Candidate.withdrawn),
        ~is_placed(round_.round),
    )


async def standing(session: AsyncSession, *, round_: Round, person: UUID) -> Standing | None:
    """None for someone who is no candidate of the campaign."""
    values = {"campaign": round_.campaign, "number": round_.round, "person": person}
    statement = _standing(round_.rules.territory)
    row = (await session.execute(statement, values)).one_or_none()
    return Standing(row[0], frozenset(row[1] or ())) if row else None


@cache
def _standing(territory: Territory) -> Select[Any]:
    """Saves come by the thousand: the statement is built once."""
    eligible = (
        select(func.array_agg(Poste.poste))
        .where(same_part(territory), offered(NUMBER) > 0)
        .correlate(Candidate)
        .scalar_subquery()
    )
    return (
        select_columns(is_placed(NUMBER), eligible)
        .select_from(Candidate)
        .where(col(Candidate.campaign) == CAMPAIGN)
        .where(col(Candidate.person) == PERSON, ~col(Candidate.withdrawn))
    )


async def eligible(session: AsyncSession, *, round_: Round, person: UUID) -> Sequence[Row[Any]]:
    """The postes that a candidate may apply to, with the places that the round offers."""
    values = {"campaign": round_.campaign, "number": round_.round, "person": person}
    return (await session.execute(_eligible(round_.rules.territory), values)).all()


@cache
def _eligible(territory: Territory) -> Select[Any]:
    places = offered(NUMBER)
    card = [c for c in Poste.__table__.columns if c.name != "places"]  # type: ignore[attr-defined]
    return (
        select_columns(*card, places.label("places"))
        .join(Candidate, same_part(territory))
        .where(col(Candidate.campaign) == CAMPAIGN)
        .where(col(Candidate.person) == PERSON, places > 0)
        .order_by(Poste.poste)
    )


async def eligible_counts(
    session: AsyncSession, *, round_: Round
) -> Mapping[tuple[str, str | None], int]:
    """N of E2 for each part: (speciality, territory or None when the scope is national)."""
    field = TERRITORY_FIELD[round_.rules.territory]
    keys = [Poste.speciality, *([getattr(Poste, field)] if field else [])]
    statement = (
        select_columns(func.count(), *keys)
        .select_from(Poste)
        .where(col(Poste.campaign) == round_.campaign, offered(round_.round) > 0)
        .group_by(*keys)
    )
    rows = (await session.execute(statement)).all()
    return {(row[1], row[2] if field else None): row[0] for row in rows}


async def places(
    session: AsyncSession, *, round_: Round, besides: Sequence[str]
) -> Mapping[str, int]:
    """The places of every poste of the round, and of those `besides` that have candidatures."""
    statement = select_columns(col(Poste.poste), offered(NUMBER)).where(
        or_(
            in_round(first=round_.round == 1),
            and_(col(Poste.campaign) == CAMPAIGN, col(Poste.poste) == any_of(besides, String)),
        )
    )
    values = {"campaign": round_.campaign, "number": round_.round}
    return {row[0]: row[1] for row in (await session.execute(statement, values)).all()}


async def places_of(
    session: AsyncSession, keys: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], int]:
    """Of those of these (campaign, poste) that are known: none once withdrawn."""
    campaigns, numbers = {campaign for campaign, _ in keys}, {poste for _, poste in keys}
    statement = select_columns(
        col(Poste.campaign), col(Poste.poste), case((col(Poste.withdrawn), 0), else_=Poste.places)
    ).where(
        col(Poste.campaign) == any_of(campaigns, String),
        col(Poste.poste) == any_of(numbers, String),
    )
    rows = (await session.execute(statement)).all()
    return {(campaign, poste): places for campaign, poste, places in rows}


async def sites(
    session: AsyncSession, *, campaign: str, postes: Sequence[str]
) -> Mapping[str, tuple[str, str]]:
    """The subdivision and region of these postes."""
    statement = select(Poste.poste, Poste.subdivision, Poste.region).where(
        Poste.campaign == campaign, col(Poste.poste) == any_of(postes, String)
    )
    rows = (await session.exec(statement)).all()
    return {poste: (subdivision, region) for poste, subdivision, region in rows}
