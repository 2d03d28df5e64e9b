"""A candidate leaves the campaign."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import audited

from candidatures.routes.paths import ROUND, Campaign, Number
from candidatures.routes.wishes import candidate
from candidatures.schemas.departures import DepartureIn, DepartureOut
from candidatures.usecases import leaving

router = APIRouter(tags=["wish lists"])


@router.post(f"{ROUND}/departure", status_code=201, dependencies=[audited("left the campaign")])
async def leave(
    session: Session,
    person: Annotated[UUID, Depends(candidate)],
    once: OnlyOnce,
    campaign: Campaign,
    number: Number,
    confirmation: DepartureIn,
) -> DepartureOut:
    """For good: only the ARS could bring them back."""
    return await once.keep(
        await leaving.leave(session, campaign=campaign, number=number, person=person)
    )
