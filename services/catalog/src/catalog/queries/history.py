"""Reads what was done to a poste: substitutes, withdrawals, corrections."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.corrections import Correction
from catalog.domain.substitutes import Substitute
from catalog.domain.withdrawals import Withdrawal


async def substitutes(session: AsyncSession, campaign: str, poste: str) -> Sequence[Substitute]:
    """The latest first."""
    statement = select(Substitute).where(Substitute.campaign == campaign, Substitute.poste == poste)
    return (await session.exec(statement.order_by(col(Substitute.id).desc()))).all()


async def standing(session: AsyncSession, campaign: str, poste: str) -> Substitute | None:
    statement = select(Substitute).where(
        Substitute.campaign == campaign,
        Substitute.poste == poste,
        col(Substitute.ended_at).is_(None),
    )
    return (await session.exec(statement)).first()


async def withdrawals(session: AsyncSession, campaign: str, poste: str) -> Sequence[Withdrawal]:
    """The latest first."""
    statement = select(Withdrawal).where(Withdrawal.campaign == campaign, Withdrawal.poste == poste)
    return (await session.exec(statement.order_by(col(Withdrawal.id).desc()))).all()


async def corrections(session: AsyncSession, campaign: str, poste: str) -> Sequence[Correction]:
    """The latest first."""
    statement = select(Correction).where(Correction.campaign == campaign, Correction.poste == poste)
    return (await session.exec(statement.order_by(col(Correction.decided_at).desc()))).all()
