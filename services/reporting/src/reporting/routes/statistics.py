"""Candidates and postes in figures, by any combination of what they have."""

from typing import Annotated

from fastapi import APIRouter, Query
from kernel.db import Session

from reporting.queries.statistics import By
from reporting.routes.asked import CAMPAIGN, Chosen, InSight
from reporting.schemas.statistics import CandidateStatistics, PosteStatistics
from reporting.usecases import statistics

router = APIRouter()

Grouping = Annotated[list[By], Query(max_length=6)]


@router.get(f"{CAMPAIGN}/statistics/candidates")
async def candidates(
    session: Session,
    sight: InSight,
    only: Chosen,
    by: Grouping = [],  # noqa: B006 - FastAPI copies it
) -> CandidateStatistics:
    """`by`, once for each: in how many groups, each with how many candidates."""
    grouping = tuple(dict.fromkeys(by))
    return await statistics.count_candidates(session, sight=sight, only=only, by=grouping)


@router.get(f"{CAMPAIGN}/statistics/postes")
async def postes(
    session: Session,
    sight: InSight,
    only: Chosen,
    by: Grouping = [],  # noqa: B006 - FastAPI copies it
) -> PosteStatistics:
    grouping = tuple(dict.fromkeys(by))
    return await statistics.count_postes(session, sight=sight, only=only, by=grouping)
