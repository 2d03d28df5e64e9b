"""What was noted on those who applied to a poste."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.observations import Observation
from candidatures.domain.rounds import Round


async def of_poste(session: AsyncSession, *, round_: Round, poste: str) -> Sequence[Observation]:
    statement = (
        select(Observation)
        .where(Observation.campaign == round_.campaign, Observation.round == round_.round)
        .where(Observation.poste == poste)
        .order_by(col(Observation.person))
    )
    return (await session.exec(statement)).all()
