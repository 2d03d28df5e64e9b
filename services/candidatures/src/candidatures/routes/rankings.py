"""The rankings of the postes that the caller answers for."""

from typing import Annotated

from contracts.auth import Access
from fastapi import APIRouter, Depends, Response
from kernel.db import Session
from kernel.errors import NotFound
from kernel.idempotency import OnlyOnce
from kernel.identity import Caller, SignedIn
from kernel.versions import ExpectedVersion, tag

from candidatures.domain.access import postes_of
from candidatures.routes.paths import ROUND, Campaign, Number, Poste
from candidatures.schemas.rankings import PlacementsIn, RankingLines, RankingOut
from candidatures.usecases import rankings

router = APIRouter(tags=["rankings"])


async def access_to(caller: SignedIn, campaign: Campaign, poste: Poste) -> Access:
    """How the caller answers for the poste; one that is not theirs does not exist for them."""
    access = postes_of(caller.grants, campaign=campaign).get(poste)
    if access is None:
        raise NotFound
    return access


async def referent(access: Annotated[Access, Depends(access_to)], caller: SignedIn) -> Caller:
    """The caller, who ranks on this poste."""
    if access != "referent":
        raise rankings.SecondReadsOnly
    return caller


@router.get(f"{ROUND}/rankings")
async def list_rankings(
    session: Session, caller: SignedIn, campaign: Campaign, number: Number
) -> RankingLines:
    """Where the rankings of the caller's postes stand."""
    access = postes_of(caller.grants, campaign=campaign)
    return await rankings.list_rankings(session, campaign=campaign, number=number, access=access)


@router.get(f"{ROUND}/rankings/{{poste}}", dependencies=[Depends(access_to)])
async def read_ranking(
    session: Session, campaign: Campaign, number: Number, poste: Poste, response: Response
) -> RankingOut:
    """Who applied, where the ranking puts them, and whether it is valid."""
    found = await rankings.read_ranking(session, campaign=campaign, number=number, poste=poste)
    tag(response, found.version)
    return found


@router.put(f"{ROUND}/rankings/{{poste}}")
async def save_ranking(
    session: Session,
    caller: Annotated[Caller, Depends(referent)],
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Campaign,
    number: Number,
    poste: Poste,
    content: PlacementsIn,
    response: Response,
) -> RankingOut:
    """Replaces the whole ranking; an invalid one is saved too, and says so."""
    saved = await rankings.save_ranking(
        session,
        campaign=campaign,
        number=number,
        poste=poste,
        person=caller.person,
        content=content,
        expected=expected,
    )
    tag(response, saved.version)
    return await once.keep(saved)
