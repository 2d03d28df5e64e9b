"""What people gave, beside what the runs did: recorded after a round in person, or decided."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Affectation, Person, Poste

_GIVEN: Final = col(Affectation.source) != "run"


async def lines(
    session: AsyncSession, *, campaign: str, round_: int, poste: str | None
) -> Sequence[tuple[Poste, Person]]:
    """Who stands on a poste by hand after a round, by poste and name."""
    its_poste = and_(
        col(Poste.campaign) == Affectation.campaign, col(Poste.poste) == Affectation.poste
    )
    statement: Any = (
        select(Poste, Person)
        .select_from(Affectation)
        .join(Poste, its_poste)
        .join(Person, col(Person.person) == col(Affectation.person))
        .where(
            col(Affectation.campaign) == campaign,
            col(Affectation.round) == round_,
            col(Affectation.state) == "standing",
            _GIVEN,
        )
        .order_by(Poste.poste, Person.family_name, Person.given_name, col(Person.person))
    )
    if poste is not None:
        statement = statement.where(col(Affectation.poste) == poste)
    return (await session.execute(statement)).all()


async def recorded_for(
    session: AsyncSession, *, campaign: str, round_: int, person: UUID
) -> Affectation | None:
    """The last recorded of someone in a round, standing or withdrawn."""
    statement = select_rows(Affectation).where(
        Affectation.campaign == campaign,
        Affectation.round == round_,
        Affectation.person == person,
        Affectation.source == "recorded",
    )
    return (await session.exec(statement.order_by(col(Affectation.id).desc()).limit(1))).first()


async def taken_back(
    session: AsyncSession, *, campaign: str, round_: int, person: UUID, poste: str
) -> Affectation | None:
    """What a run gave someone and two persons withdrew."""
    statement = select_rows(Affectation).where(
        Affectation.campaign == campaign,
        Affectation.round == round_,
        Affectation.person == person,
        Affectation.poste == poste,
        Affectation.source == "run",
        Affectation.state == "withdrawn",
    )
    return (await session.exec(statement)).first()
