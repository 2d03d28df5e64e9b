"""Rounds, public once opened, and their bounds."""

from fastapi import APIRouter
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited

from candidatures.routes.paths import ROUND, Campaign, Number
from candidatures.schemas.rounds import BoundsIn, BoundsMovesOut, ReleaseIn, RoundOut, RoundsOut
from candidatures.usecases import bounds, rounds, suspending

router = APIRouter(tags=["rounds"])


@router.get("/campaigns/{campaign}/rounds")
async def list_rounds(session: Session, campaign: Campaign) -> RoundsOut:
    """The rounds that opened."""
    return await rounds.list_rounds(session, campaign=campaign)


@router.get(ROUND)
async def read_round(session: Session, campaign: Campaign, number: Number) -> RoundOut:
    """A round, from its opening on; its secret once it is published."""
    return await rounds.read_round(session, campaign=campaign, number=number)


@router.post(f"{ROUND}/bounds", dependencies=[fresh_factor, audited("moved bounds")])
async def move_bounds(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Campaign,
    number: Number,
    content: BoundsIn,
) -> RoundOut:
    """Moves the bounds of an open round: never into the past, and in order."""
    return await once.keep(
        await bounds.move_bounds(
            session, campaign=campaign, number=number, person=caller.person, content=content
        )
    )


@router.post(f"{ROUND}/release", dependencies=[audited("released a held closing")])
async def release_closing(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Campaign,
    number: Number,
    content: ReleaseIn,
) -> RoundOut:
    """A closing that was held (C3) follows its bound again: at once where it has passed."""
    return await once.keep(
        await suspending.release(
            session, campaign=campaign, number=number, person=caller.person, reason=content.reason
        )
    )


@router.get(f"{ROUND}/bounds")
async def list_bounds_moves(session: Session, campaign: Campaign, number: Number) -> BoundsMovesOut:
    """Each move: who, when, from what, to what, why."""
    return await rounds.list_bounds_moves(session, campaign=campaign, number=number)
