"""What may be told to anyone of a finished campaign: candidates, placed or not."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import SQLColumnExpression, exists, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.disclosure import Counts
from reporting.domain.tables import Affectation, Campaign, Candidate


async def state_of(session: AsyncSession, campaign: str) -> str | None:
    statement = select(col(Campaign.state)).where(col(Campaign.campaign) == campaign)
    return (await session.execute(statement)).scalar_one_or_none()


async def by_speciality(session: AsyncSession, campaign: str) -> Mapping[str, Counts]:
    return await _counted(session, campaign, col(Candidate.speciality))


async def by_region(session: AsyncSession, campaign: str) -> Mapping[str, Counts]:
    return await _counted(session, campaign, col(Candidate.region))


async def _counted(
    session: AsyncSession, campaign: str, key: SQLColumnExpression[Any]
) -> Mapping[str, Counts]:
    placed = exists().where(
        col(Affectation.person) == col(Candidate.person),
        col(Affectation.campaign) == campaign,
        col(Affectation.poste).is_not(None),
    )
    statement = (
        select(
            func.coalesce(key, "").label("name"),
            func.count().filter(placed),
            func.count().filter(~placed),
        )
        .where(col(Candidate.campaign) == campaign, col(Candidate.standing))
        .group_by("name")
        .order_by("name")
    )
    rows = await session.execute(statement)
    return {name: Counts(*counts) for name, *counts in rows}
