"""Closings that were annulled, or are about to be."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.annulments import Annulment


async def of_round(session: AsyncSession, *, campaign: str, number: int) -> Sequence[Annulment]:
    statement = select(Annulment).where(Annulment.campaign == campaign, Annulment.round == number)
    return (await session.exec(statement.order_by(col(Annulment.closing)))).all()
