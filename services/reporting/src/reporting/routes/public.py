"""What anyone may read."""

from fastapi import APIRouter
from kernel.db import Session
from kernel.schemas import Code
from kernel.statuses import refuses

from reporting.routes.asked import CAMPAIGN
from reporting.schemas.public import PublicStatistics
from reporting.usecases.public import NotFinished, read_public_statistics

router = APIRouter()


@router.get(f"{CAMPAIGN}/public-statistics", responses=refuses(NotFinished))
async def public_statistics(session: Session, campaign: Code) -> PublicStatistics:
    """Of a finished campaign: small counts are masked."""
    return await read_public_statistics(session, campaign=campaign)
