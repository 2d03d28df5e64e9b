"""The authorities that sign, by region."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Authority, Candidate, Poste


async def all_(session: AsyncSession) -> Sequence[Authority]:
    return (await session.exec(select_rows(Authority).order_by(Authority.region))).all()


async def locked(session: AsyncSession, *, region: str) -> Authority | None:
    statement = select_rows(Authority).where(Authority.region == region).with_for_update()
    return (await session.exec(statement)).first()


async def region_exists(session: AsyncSession, *, region: str) -> bool:
    """Whether someone or something is there."""
    here = or_(
        exists().where(col(Poste.region) == region),
        exists().where(col(Candidate.region) == region),
    )
    return bool((await session.execute(select(here))).scalar_one())
