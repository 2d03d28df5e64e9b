"""What a save would say, for whoever may save."""

from fastapi import APIRouter, Depends
from kernel.db import Session

from candidatures.routes.paths import ROUND, Campaign, Number, Poste
from candidatures.routes.rankings import referent
from candidatures.routes.wishes import Oneself
from candidatures.schemas.rankings import PlacementsIn, VerdictOut
from candidatures.schemas.wishes import SufficiencyOut, WishesIn
from candidatures.usecases import checking

router = APIRouter(tags=["checks"])


@router.post(f"{ROUND}/wish-lists/{{person}}/check")
async def check_wish_list(
    session: Session, person: Oneself, campaign: Campaign, number: Number, content: WishesIn
) -> SufficiencyOut:
    """Whether this list would be enough, and what it lacks; nothing is saved."""
    return await checking.check_wish_list(
        session, campaign=campaign, number=number, person=person, content=content
    )


@router.post(f"{ROUND}/rankings/{{poste}}/check", dependencies=[Depends(referent)])
async def check_ranking(
    session: Session, campaign: Campaign, number: Number, poste: Poste, content: PlacementsIn
) -> VerdictOut:
    """Whether this ranking would be valid, and what it lacks; nothing is saved."""
    return await checking.check_ranking(
        session, campaign=campaign, number=number, poste=poste, content=content
    )
