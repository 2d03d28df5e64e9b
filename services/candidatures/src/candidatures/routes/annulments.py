"""The annulment of a closing (C4): one person of the ministry proposes it, another confirms."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel import proposals
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.statuses import refuses

from candidatures.routes.paths import ROUND, Campaign, Number
from candidatures.schemas.annulments import (
    AnnulmentIn,
    AnnulmentOut,
    AnnulmentProposal,
    AnnulmentsOut,
)
from candidatures.usecases import annulling

router = APIRouter(prefix=f"{ROUND}/annulments", tags=["rounds"])


@router.get("")
async def list_annulments(session: Session, campaign: Campaign, number: Number) -> AnnulmentsOut:
    """Those decided, and those that wait for another person."""
    return await annulling.list_annulments(session, campaign=campaign, number=number)


@router.post(
    "",
    status_code=201,
    dependencies=[fresh_factor, audited("proposed to annul a closing")],
    responses=refuses(
        annulling.NothingToAnnul, annulling.AnnulledAlready, proposals.AlreadyProposed
    ),
)
async def propose_annulment(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    response: Response,
    campaign: Campaign,
    number: Number,
    content: AnnulmentIn,
) -> AnnulmentProposal:
    """To annul the closing and rank again: decided once another person confirms, within a day."""
    made = await annulling.propose(
        session, campaign=campaign, number=number, person=caller.person, content=content
    )
    response.status_code = 201
    return await once.keep(made)


@router.post(
    "/{proposal}/confirm",
    dependencies=[fresh_factor, audited("annulled a closing")],
    responses=refuses(
        annulling.NothingToAnnul,
        annulling.AnnulledAlready,
        proposals.SamePerson,
        proposals.ProposalOutdated,
        proposals.ProposalDecided,
    ),
)
async def confirm_annulment(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Campaign,
    number: Number,
    proposal: UUID,
) -> AnnulmentOut:
    """By another person. The ranking opens again once it is sure that nothing was published."""
    return await once.keep(
        await annulling.confirm(
            session, campaign=campaign, number=number, proposal=proposal, person=caller.person
        )
    )


@router.post(
    "/{proposal}/cancel",
    dependencies=[audited("cancelled an annulment")],
    responses=refuses(proposals.ProposalDecided),
)
async def cancel_annulment(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Campaign,
    number: Number,
    proposal: UUID,
) -> AnnulmentProposal:
    return await once.keep(
        await annulling.cancel(
            session, campaign=campaign, number=number, proposal=proposal, person=caller.person
        )
    )
