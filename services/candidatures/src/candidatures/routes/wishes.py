"""A candidate's own wish list, and the postes they may put in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from kernel.db import Session
from kernel.errors import NotFound
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn
from kernel.versions import ExpectedVersion, tag

from candidatures.domain.access import is_candidate
from candidatures.routes.paths import ROUND, Campaign, Number
from candidatures.schemas.wishes import EligiblePostes, WishesIn, WishListOut
from candidatures.usecases import wishes

router = APIRouter(tags=["wish lists"])


async def candidate(caller: SignedIn, campaign: Campaign) -> UUID:
    """The caller, a candidate of the campaign."""
    if not is_candidate(caller.grants, campaign=campaign):
        raise NotFound
    return caller.person


async def oneself(caller: Annotated[UUID, Depends(candidate)], person: UUID) -> UUID:
    """The candidate in the address, who is the caller: another's list does not exist for them."""
    if person != caller:
        raise NotFound
    return person


Oneself = Annotated[UUID, Depends(oneself)]


@router.get(f"{ROUND}/eligible-postes")
async def list_eligible_postes(
    session: Session,
    caller: Annotated[UUID, Depends(candidate)],
    campaign: Campaign,
    number: Number,
) -> EligiblePostes:
    """The postes that the caller may apply to in this round, with the places it offers."""
    return await wishes.eligible_postes(session, campaign=campaign, number=number, person=caller)


@router.get(f"{ROUND}/wish-lists/{{person}}")
async def read_wish_list(
    session: Session, person: Oneself, campaign: Campaign, number: Number, response: Response
) -> WishListOut:
    """The list as last saved, and what it still lacks."""
    found = await wishes.read_wish_list(session, campaign=campaign, number=number, person=person)
    tag(response, found.version)
    return found


@router.put(f"{ROUND}/wish-lists/{{person}}")
async def save_wish_list(
    session: Session,
    person: Oneself,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Campaign,
    number: Number,
    content: WishesIn,
    response: Response,
) -> WishListOut:
    """Replaces the whole list; below the minimum it is saved too, and says so."""
    saved = await wishes.save_wish_list(
        session,
        campaign=campaign,
        number=number,
        person=person,
        content=content,
        expected=expected,
    )
    tag(response, saved.version)
    return await once.keep(saved)
