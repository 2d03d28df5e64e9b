"""Candidatures as responsables may see them, and their rankings. No heart is selected here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.people import Candidate, Person, Responsable
from candidatures.domain.postes import Poste
from candidatures.domain.rankings import Placement, Ranking, Sheet, sheets
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import LeftOut, Wish
from candidatures.queries.postes import same_part


class Candidature(NamedTuple):
    """Someone to rank. `local`: of the poste's subdivision (K3)."""

    person: UUID
    given_name: str
    family_name: str
    subdivision: str
    local: bool


async def ranking(session: AsyncSession, *, round_: Round, poste: str) -> Ranking | None:
    return await session.get(Ranking, (round_.campaign, round_.round, poste))


async def rankings(
    session: AsyncSession, *, round_: Round, postes: Sequence[str]
) -> Mapping[str, Ranking]:
    statement = select(Ranking).where(
        Ranking.campaign == round_.campaign,
        Ranking.round == round_.round,
        col(Ranking.poste).in_(postes),
    )
    return {row.poste: row for row in (await session.exec(statement)).all()}


async def candidatures(
    session: AsyncSession, *, round_: Round, poste: str
) -> Sequence[Candidature]:
    """Those that count on a poste, by name."""
    statement = (
        select_columns(
            col(Person.person),
            col(Person.given_name),
            col(Person.family_name),
            col(Candidate.subdivision),
            col(Candidate.subdivision) == Poste.subdivision,
        )
        .select_from(Wish)
        .join(Candidate, _of_wish(Candidate))
        .join(Person, col(Person.person) == Wish.person)
        .join(Poste, and_(col(Poste.campaign) == Wish.campaign, col(Poste.poste) == Wish.poste))
        .where(_counts(round_), col(Wish.poste) == poste)
        .order_by(Person.family_name, Person.given_name, col(Person.person))
    )
    return [Candidature(*row) for row in (await session.execute(statement)).all()]


async def placements(
    session: AsyncSession, *, round_: Round, postes: Sequence[str] | None = None
) -> Sequence[tuple[str, UUID, int | None]]:
    """As (poste, person, rank); of every poste unless some are named."""
    statement = select(Placement.poste, Placement.person, Placement.rank).where(
        Placement.campaign == round_.campaign, Placement.round == round_.round
    )
    if postes is not None:
        statement = statement.where(col(Placement.poste).in_(postes))
    return (await session.exec(statement)).all()


async def sheets_of(
    session: AsyncSession, *, round_: Round, postes: Sequence[str] | None = None
) -> Mapping[str, Sheet]:
    """The sheets of the postes with candidatures; of all unless some are named."""
    statement = (
        select_columns(
            col(Wish.poste), col(Wish.person), col(Candidate.subdivision) == Poste.subdivision
        )
        .select_from(Wish)
        .join(Candidate, _of_wish(Candidate))
        .join(Poste, and_(col(Poste.campaign) == Wish.campaign, col(Poste.poste) == Wish.poste))
        .where(_counts(round_))
    )
    if postes is not None:
        statement = statement.where(col(Wish.poste).in_(postes))
    found = [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]
    return sheets(found, await placements(session, round_=round_, postes=postes))


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


def _counts(round_: Round) -> ColumnElement[bool]:
    """Neither left out when wishes closed (E2) nor gone since (E3)."""
    left_out = (
        select(LeftOut.person)
        .where(LeftOut.campaign == Wish.campaign, LeftOut.round == Wish.round)
        .where(LeftOut.person == Wish.person)
        .correlate(Wish)
        .exists()
    )
    return and_(
        col(Wish.campaign) == round_.campaign,
        col(Wish.round) == round_.round,
        ~col(Candidate.withdrawn),
        same_part(round_.rules.territory),
        ~left_out,
    )
