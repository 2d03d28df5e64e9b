"""Dry runs as they are read (V6); they are asked for in `candidatures`."""

from uuid import UUID

from fastapi import APIRouter
from kernel.db import Session
from kernel.identity import SignedIn
from kernel.schemas import Code

from matching.routes.paths import Number
from matching.schemas.drafts import DraftDetail, Drafts
from matching.usecases import draft_reading

router = APIRouter(prefix="/campaigns/{campaign}/rounds/{number}/drafts", tags=["drafts"])


@router.get("")
async def list_drafts(session: Session, caller: SignedIn, campaign: Code, number: Number) -> Drafts:
    """The dry runs of the round. Every reading is kept."""
    return await draft_reading.list_drafts(session, caller=caller, campaign=campaign, round_=number)


@router.get("/{draft}")
async def read_draft(
    session: Session, caller: SignedIn, campaign: Code, number: Number, draft: UUID
) -> DraftDetail:
    """Its figures, within the caller's scope. Every reading is kept."""
    return await draft_reading.read_draft(
        session, caller=caller, campaign=campaign, round_=number, draft=draft
    )
