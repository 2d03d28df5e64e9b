"""What is left after the rounds, and who is still without a poste."""

from fastapi import APIRouter
from kernel.db import Session
from kernel.identity import SignedIn, audited
from kernel.schemas import Code
from kernel.statuses import refuses

from matching.schemas.places import PlacesLeft, UnplacedList
from matching.usecases import giving, places

router = APIRouter(prefix="/campaigns/{campaign}", tags=["places"])


@router.get(
    "/places-left",
    responses=refuses(places.NothingPublishedYet, places.YouHaveAPoste, giving.RoundRunning),
)
async def read_places_left(session: Session, caller: SignedIn, campaign: Code) -> PlacesLeft:
    """For a candidate without a poste: what their speciality still offers, and whom to call."""
    return await places.left_for(session, caller=caller, campaign=campaign)


@router.get(
    "/unplaced",
    dependencies=[audited("read who is without a poste")],
    responses=refuses(places.NothingPublishedYet, giving.RoundRunning),
)
async def read_unplaced(session: Session, caller: SignedIn, campaign: Code) -> UnplacedList:
    """Who is still without a poste, within the caller's scope. Every reading is kept."""
    return await places.unplaced_within(session, caller=caller, campaign=campaign)
