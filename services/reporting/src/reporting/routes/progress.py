"""The progress of a round."""

from fastapi import APIRouter
from kernel.db import Session

from reporting.routes.asked import CAMPAIGN, InSight
from reporting.schemas.progress import Progress
from reporting.usecases.progress import read_progress

router = APIRouter()


@router.get(f"{CAMPAIGN}/rounds/{{number}}/progress")
async def progress(session: Session, sight: InSight, number: int) -> Progress:
    return await read_progress(session, sight=sight, round_=number)
