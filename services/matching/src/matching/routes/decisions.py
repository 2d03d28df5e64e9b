"""What two persons decide of someone's affectation after publication, and what they read of it."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel import proposals
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.schemas import Code
from kernel.statuses import refuses

from matching.schemas.decisions import (
    Decision,
    DecisionProposal,
    DecisionProposals,
    NewDecision,
    OwnAffectations,
)
from matching.usecases import deciding, giving, reading

router = APIRouter(prefix="/campaigns/{campaign}/affectations/{person}", tags=["affectations"])
REFUSALS = (
    giving.RoundRunning,
    deciding.HasAPoste,
    deciding.NoPoste,
    deciding.NoPlaceLeft,
    deciding.OtherSpeciality,
)


@router.get("")
async def read_own(
    session: Session, caller: SignedIn, campaign: Code, person: UUID
) -> OwnAffectations:
    """The caller's affectation, and those withdrawn from them."""
    return await reading.own_affectations(session, caller=caller, campaign=campaign, person=person)


@router.get("/proposals")
async def list_decisions(
    session: Session, caller: SignedIn, campaign: Code, person: UUID
) -> DecisionProposals:
    """Those that wait for another person."""
    return await deciding.waiting(session, caller=caller, campaign=campaign, person=person)


@router.post(
    "/proposals",
    status_code=201,
    dependencies=[fresh_factor, audited("proposed a decision on an affectation")],
    responses=refuses(*REFUSALS, proposals.AlreadyProposed),
)
async def propose_decision(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    response: Response,
    campaign: Code,
    person: UUID,
    body: NewDecision,
) -> DecisionProposal:
    """To withdraw an affectation or to give a poste: done once another person confirms it."""
    made = await deciding.propose(
        session, caller=caller, campaign=campaign, person=person, new=body
    )
    response.status_code = 201
    return await once.keep(made)


@router.post(
    "/proposals/{proposal}/confirm",
    dependencies=[fresh_factor, audited("decided of an affectation")],
    responses=refuses(
        *REFUSALS, proposals.SamePerson, proposals.ProposalOutdated, proposals.ProposalDecided
    ),
)
async def confirm_decision(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Code,
    person: UUID,
    proposal: UUID,
) -> Decision:
    """By another person than the one who proposed, while what stands has not changed."""
    return await once.keep(
        await deciding.confirm(
            session, caller=caller, campaign=campaign, person=person, proposal=proposal
        )
    )


@router.post(
    "/proposals/{proposal}/cancel",
    dependencies=[audited("cancelled a decision on an affectation")],
    responses=refuses(proposals.ProposalDecided),
)
async def cancel_decision(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Code,
    person: UUID,
    proposal: UUID,
) -> DecisionProposal:
    return await once.keep(
        await deciding.cancel(
            session, caller=caller, campaign=campaign, person=person, proposal=proposal
        )
    )
