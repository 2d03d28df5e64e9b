"""Candidatures as responsables may see them, and their rankings. No heart is selected here."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.catalog import Territory
from sqlalchemy import ARRAY, ColumnElement, Executable, String, and_, any_, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.people import Candidate, Person, Responsable
from candidatures.domain.postes import Poste
from candidatures.domain.rankings import (
    Certification,
    Placement,
    Ranking,
    Sheet,
    Version,
    sheets,
)
from candidatures.domain.receipts import Receipt
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import LeftOut, Wish
from candidatures.queries.postes import CAMPAIGN, NUMBER, in_round, same_part


class Candidature(NamedTuple):
    """Someone to rank. `local`: of the poste's subdivision (K3). `placed`: the ranking as last
    saved gives them this rank, or refuses them."""

    person: UUID
    given_name: str
    family_name: str
    subdivision: str
    local: bool
    placed: bool
    rank: int | None


async def saved_versions(
    session: AsyncSession, *, round_: Round, postes: Collection[str]
) -> Mapping[str, Version]:
    """Those of these postes that the round has, each with the last version of its ranking."""
    values = {"campaign": round_.campaign, "number": round_.round, "postes": list(postes)}
    rows = (await session.execute(_saved_versions(round_.round == 1), values)).all()
    return {row[0]: Version(*row[1:]) for row in rows}


async def saved_in(session: AsyncSession, *, round_: Round) -> Sequence[Ranking]:
    """Every ranking of the round, by poste."""
    statement = select(Ranking).where(
        Ranking.campaign == round_.campaign, Ranking.round == round_.round
    )
    return (await session.exec(statement.order_by(Ranking.poste))).all()


async def candidatures(
    session: AsyncSession, *, round_: Round, poste: str
) -> Sequence[Candidature]:
    """Those that count on a poste, by name."""
    values = {"campaign": round_.campaign, "number": round_.round, "poste": poste}
    rows = (await session.execute(_candidatures(round_.rules.territory), values)).all()
    return [Candidature(*row) for row in rows]


# Rankings are read and saved by the thousand: their statements are built once.
_POSTES: Final = any_(bindparam("postes", type_=ARRAY(String)))


@cache
def _saved_versions(first: bool) -> Executable:
    return (
        select_columns(
            col(Poste.poste),
            func.coalesce(col(Ranking.version), 0),
            col(Ranking.saved_at),
            select_columns(func.max(Receipt.number))
            .where(_in_round(Receipt), col(Receipt.poste) == Poste.poste)
            .correlate(Poste)
            .scalar_subquery(),
            select_columns(func.max(Certification.version))
            .where(_in_round(Certification), col(Certification.poste) == Poste.poste)
            .correlate(Poste)
            .scalar_subquery(),
        )
        .outerjoin(Ranking, and_(_in_round(Ranking), col(Ranking.poste) == Poste.poste))
        .where(in_round(first=first), col(Poste.poste) == _POSTES)
        .order_by(Poste.poste)
    )


@cache
def _candidatures(territory: Territory) -> Executable:
    placement = and_(
        _in_round(Placement),
        col(Placement.poste) == Wish.poste,
        col(Placement.person) == Wish.person,
    )
    return (
        select_columns(
            col(Person.person),
            col(Person.given_name),
            col(Person.family_name),
            col(Candidate.subdivision),
            col(Candidate.subdivision) == Poste.subdivision,
            col(Placement.person).is_not(None),
            col(Placement.rank),
        )
        .select_from(Wish)
        .join(Candidate, _of_wish(Candidate))
        .join(Person, col(Person.person) == Wish.person)
        .join(Poste, and_(col(Poste.campaign) == Wish.campaign, col(Poste.poste) == Wish.poste))
        .outerjoin(Placement, placement)
        .where(_counts(territory), col(Wish.poste) == bindparam("poste"))
        .order_by(Person.family_name, Person.given_name, col(Person.person))
    )


def _in_round(
    table: type[Ranking | Placement | Wish | Receipt | Certification],
) -> ColumnElement[bool]:
    return and_(col(table.campaign) == CAMPAIGN, col(table.round) == NUMBER)


async def placements(
    session: AsyncSession, *, round_: Round, postes: Collection[str] | None = None
) -> Sequence[tuple[str, UUID, int | None]]:
    """As (poste, person, rank); of every poste unless some are named."""
    found = await session.execute(_placements(postes is None), _values(round_, postes))
    return [(row[0], row[1], row[2]) for row in found.all()]


async def sheets_of(
    session: AsyncSession, *, round_: Round, postes: Collection[str] | None = None
) -> Mapping[str, Sheet]:
    """The sheets of the postes with candidatures; of all unless some are named."""
    statement = _locals(round_.rules.territory, postes is None)
    found = (await session.execute(statement, _values(round_, postes))).all()
    placed = await placements(session, round_=round_, postes=postes)
    return sheets([(row[0], row[1], row[2]) for row in found], placed)


def _values(round_: Round, postes: Collection[str] | None) -> Mapping[str, Any]:
    named = {} if postes is None else {"postes": list(postes)}
    return {"campaign": round_.campaign, "number": round_.round, **named}


@cache
def _placements(all_: bool) -> Executable:
    statement = select_columns(col(Placement.poste), col(Placement.person), col(Placement.rank))
    statement = statement.where(_in_round(Placement))
    return statement if all_ else statement.where(col(Placement.poste) == _POSTES)


@cache
def _locals(territory: Territory, all_: bool) -> Executable:
    statement = (
        select_columns(
            col(Wish.poste), col(Wish.person), col(Candidate.subdivision) == Poste.subdivision
        )
        .select_from(Wish)
        .join(Candidate, _of_wish(Candidate))
        .join(Poste, and_(col(Poste.campaign) == Wish.campaign, col(Poste.poste) == Wish.poste))
        .where(_counts(territory))
    )
    return statement if all_ else statement.where(col(Wish.poste) == _POSTES)


async def certified(session: AsyncSession, *, round_: Round) -> Collection[str]:
    """The postes whose ranking is certified as it is saved now."""
    statement = (
        select(Ranking.poste)
        .join(
            Certification,
            and_(
                col(Certification.campaign) == Ranking.campaign,
                col(Certification.round) == Ranking.round,
                col(Certification.poste) == Ranking.poste,
                col(Certification.version) == Ranking.version,
            ),
        )
        .where(Ranking.campaign == round_.campaign, Ranking.round == round_.round)
    )
    return set((await session.exec(statement)).all())


async def lock(session: AsyncSession, *, round_: Round, poste: str) -> Ranking | None:
    """The ranking as last saved; whoever saves it next waits."""
    statement = (
        select(Ranking)
        .where(Ranking.campaign == round_.campaign, Ranking.round == round_.round)
        .where(Ranking.poste == poste)
        .with_for_update()
    )
    return (await session.exec(statement)).one_or_none()


async def referents(session: AsyncSession, *, campaign: str) -> Sequence[tuple[str, UUID]]:
    """Who ranks each poste, as (poste, person)."""
    statement = (
        select(Responsable.poste, Responsable.person)
        .where(Responsable.campaign == campaign, Responsable.access == "referent")
        .order_by(Responsable.poste, col(Responsable.person))
    )
    return (await session.exec(statement)).all()


def _of_wish(table: type[Candidate]) -> ColumnElement[bool]:
    return and_(col(table.campaign) == Wish.campaign, col(table.person) == Wish.person)


def _counts(territory: Territory) -> ColumnElement[bool]:
    """Neither left out when wishes closed (E2) nor gone since (E3), on a poste that stands."""
    left_out = (
        select(LeftOut.person)
        .where(LeftOut.campaign == Wish.campaign, LeftOut.round == Wish.round)
        .where(LeftOut.person == Wish.person)
        .correlate(Wish)
        .exists()
    )
    return and_(
        _in_round(Wish),
        ~col(Candidate.withdrawn),
        ~col(Poste.withdrawn),
        same_part(territory),
        ~left_out,
    )
