"""What the ministry decides of a campaign, alone or by two persons."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.proposals import ProposalDecided
from kernel.schemas import Code
from kernel.statuses import refuses
from kernel.versions import ExpectedVersion, tag

from catalog.schemas.campaigns import CampaignState
from catalog.schemas.checklists import Checklist
from catalog.schemas.decisions import NewProposal, Proposals, ProposalState, Suspension
from catalog.usecases import checklists, decisions
from catalog.usecases.decisions import Wanted

router = APIRouter(prefix="/campaigns/{campaign}", tags=["campaigns"])


def wanted(caller: SignedIn, expected: ExpectedVersion) -> Wanted:
    return Wanted(caller.person, expected)


Wants = Annotated[Wanted, Depends(wanted)]


@router.get("/checklist")
async def read_checklist(session: Session, campaign: Code) -> Checklist:
    """What is missing before the opening, and what forbids the launch."""
    return await checklists.read(session, code=campaign)


@router.post("/publish", dependencies=[fresh_factor, audited("published postes")])
async def publish_postes(
    session: Session, response: Response, once: OnlyOnce, wants: Wants, campaign: Code
) -> CampaignState:
    """Responsables see and check their postes from now on; each gets a mail."""
    state = await decisions.publish(session, code=campaign, wanted=wants)
    tag(response, state.version)
    return await once.keep(state)


@router.post("/suspend", dependencies=[fresh_factor, audited("suspended a campaign")])
async def suspend_campaign(
    session: Session,
    response: Response,
    once: OnlyOnce,
    wants: Wants,
    campaign: Code,
    suspension: Suspension,
) -> CampaignState:
    """Nothing is accepted and no deadline falls, until two persons resume it."""
    state = await decisions.suspend(session, code=campaign, wanted=wants, reason=suspension.reason)
    tag(response, state.version)
    return await once.keep(state)


@router.get("/proposals")
async def list_proposals(session: Session, campaign: Code) -> Proposals:
    """Those that wait for another person."""
    found = await decisions.waiting(session, code=campaign)
    return Proposals(items=[ProposalState.of(each) for each in found])


@router.post(
    "/proposals", status_code=201, dependencies=[fresh_factor, audited("proposed a decision")]
)
async def propose(
    session: Session,
    response: Response,
    once: OnlyOnce,
    wants: Wants,
    campaign: Code,
    new: NewProposal,
) -> ProposalState:
    """To launch, resume or finish: done once another person confirms it, within a day."""
    state = await decisions.propose(session, code=campaign, wanted=wants, new=new)
    response.status_code = 201
    return await once.keep(state)


@router.post(
    "/proposals/{proposal}/confirm",
    dependencies=[fresh_factor, audited("confirmed a decision")],
    responses=refuses(ProposalDecided),
)
async def confirm(
    session: Session,
    response: Response,
    once: OnlyOnce,
    wants: Wants,
    campaign: Code,
    proposal: UUID,
) -> CampaignState:
    """By another person than the one who proposed, on the same version."""
    state = await decisions.confirm(session, code=campaign, proposal=proposal, wanted=wants)
    tag(response, state.version)
    return await once.keep(state)


@router.post(
    "/proposals/{proposal}/cancel",
    dependencies=[audited("cancelled a decision")],
    responses=refuses(ProposalDecided),
)
async def cancel(
    session: Session, once: OnlyOnce, caller: SignedIn, campaign: Code, proposal: UUID
) -> ProposalState:
    return await once.keep(
        await decisions.cancel(session, code=campaign, proposal=proposal, by=caller.person)
    )
