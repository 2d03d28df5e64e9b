"""Dry runs are asked for here, and read where they are solved, in `matching`."""

from fastapi import APIRouter
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited

from candidatures.routes.paths import ROUND, Campaign, Number
from candidatures.schemas.drafts import DraftOut
from candidatures.usecases import drafts

router = APIRouter(tags=["drafts"])


@router.post(f"{ROUND}/drafts", status_code=201, dependencies=[audited("asked for a dry run")])
async def ask(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Campaign,
    number: Number,
) -> DraftOut:
    """Has the round as it stands solved, for figures that are no result."""
    return await once.keep(
        await drafts.ask(session, campaign=campaign, number=number, caller=caller)
    )
