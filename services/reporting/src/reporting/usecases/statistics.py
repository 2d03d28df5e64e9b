"""Candidates and postes, counted by what the reader chose."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.filters import Filter
from reporting.domain.scopes import Sight
from reporting.queries.statistics import By
from reporting.queries.statistics.candidates import candidates
from reporting.queries.statistics.postes import postes
from reporting.schemas.statistics import (
    CandidateFigures,
    CandidateGroup,
    CandidateStatistics,
    PosteFigures,
    PosteGroup,
    PosteStatistics,
)
from reporting.usecases.tables import check_campaign

Key = dict[str, str | int | None]


async def count_candidates(
    session: AsyncSession, *, sight: Sight, only: Filter, by: Sequence[By]
) -> CandidateStatistics:
    """Raises NotFound."""
    await check_campaign(session, sight.campaign)
    (total,) = await candidates(session, sight=sight, only=only, by=())
    rows = await candidates(session, sight=sight, only=only, by=by) if by else []
    groups = [CandidateGroup(_key(row, by), CandidateFigures.of(row)) for row in rows]
    return CandidateStatistics(total=CandidateFigures.of(total), groups=groups)


async def count_postes(
    session: AsyncSession, *, sight: Sight, only: Filter, by: Sequence[By]
) -> PosteStatistics:
    """Raises NotFound."""
    await check_campaign(session, sight.campaign)
    (total,) = await postes(session, sight=sight, only=only, by=())
    rows = await postes(session, sight=sight, only=only, by=by) if by else []
    groups = [PosteGroup(_key(row, by), PosteFigures.of(row)) for row in rows]
    return PosteStatistics(total=PosteFigures.of(total), groups=groups)


def _key(row: Row[Any], by: Sequence[By]) -> Key:
    return {name: getattr(row, name) for name in by}
