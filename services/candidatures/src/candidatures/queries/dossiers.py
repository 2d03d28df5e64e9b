"""Dossiers, and who may file one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.campaigns import Campaign
from candidatures.domain.dossiers import DossierPiece
from candidatures.domain.people import Candidate


async def pieces(session: AsyncSession, *, campaign: str, person: UUID) -> Sequence[DossierPiece]:
    statement = (
        select(DossierPiece)
        .where(DossierPiece.campaign == campaign, DossierPiece.person == person)
        .order_by(DossierPiece.piece)
    )
    return (await session.exec(statement)).all()


async def is_candidate(session: AsyncSession, *, campaign: str, person: UUID) -> bool:
    """In the campaign, and not gone."""
    statement = select(Candidate.person).where(
        Candidate.campaign == campaign, Candidate.person == person, ~col(Candidate.withdrawn)
    )
    return (await session.exec(statement)).first() is not None


async def suspended_at(session: AsyncSession, *, campaign: str) -> datetime | None:
    statement = select(Campaign.suspended_at).where(Campaign.campaign == campaign)
    return (await session.exec(statement)).first()
