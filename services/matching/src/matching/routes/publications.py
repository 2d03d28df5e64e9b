"""What becomes public: previewed, by one person or by two."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from kernel import proposals
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.schemas import Code
from kernel.statuses import refuses

from matching.routes.paths import Number
from matching.schemas.publications import (
    PublicationPreview,
    PublicationProposal,
    PublicationProposals,
)
from matching.schemas.rounds import Publication, Published, PublishedPart
from matching.usecases import previewing, proposing, publishing

router = APIRouter(prefix="/campaigns/{campaign}/rounds/{number}", tags=["publication"])
REFUSALS = (
    publishing.NotVerifiedYet,
    publishing.AlreadyPublished,
    publishing.PublishedAllAtOnce,
    publishing.AnotherRunPublished,
)


@router.get("/publications/preview", responses=refuses(*REFUSALS))
async def preview_publication(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    number: Number,
    asked: Annotated[Publication, Query()],
) -> PublicationPreview:
    """Counts, verification and what changed, of one part or of every part left."""
    return await previewing.preview(
        session, caller=caller, campaign=campaign, round_=number, name=asked.name
    )


@router.post(
    "/publications",
    status_code=201,
    dependencies=[fresh_factor, audited("published results")],
    responses=refuses(*REFUSALS, publishing.TwoPersonsPublish),
)
async def publish(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    response: Response,
    campaign: Code,
    number: Number,
    body: Publication,
) -> Published:
    """Publishes one part, or every part left."""
    parts, instant = await publishing.publish(
        session, caller=caller, campaign=campaign, round_=number, name=body.name
    )
    response.status_code = 201
    return await once.keep(Published(published=[PublishedPart.of(one, instant) for one in parts]))


@router.get("/publication-proposals")
async def list_proposals(
    session: Session, caller: SignedIn, campaign: Code, number: Number
) -> PublicationProposals:
    """Those that wait for another person, of what the caller may publish."""
    return await proposing.waiting(session, caller=caller, campaign=campaign, round_=number)


@router.post(
    "/publication-proposals",
    status_code=201,
    dependencies=[fresh_factor, audited("proposed to publish results")],
    responses=refuses(*REFUSALS, proposing.OnePersonPublishes, proposals.AlreadyProposed),
)
async def propose_publication(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    response: Response,
    campaign: Code,
    number: Number,
    body: Publication,
) -> PublicationProposal:
    """Published once another person confirms it, within a day."""
    made = await proposing.propose(
        session, caller=caller, campaign=campaign, round_=number, name=body.name
    )
    response.status_code = 201
    return await once.keep(made)


@router.post(
    "/publication-proposals/{proposal}/confirm",
    dependencies=[fresh_factor, audited("published results")],
    responses=refuses(
        *REFUSALS, proposals.SamePerson, proposals.ProposalOutdated, proposals.ProposalDecided
    ),
)
async def confirm_publication(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Code,
    number: Number,
    proposal: UUID,
) -> Published:
    """By another person than the one who proposed, on the same run."""
    parts, instant = await proposing.confirm(
        session, caller=caller, campaign=campaign, round_=number, proposal=proposal
    )
    return await once.keep(Published(published=[PublishedPart.of(one, instant) for one in parts]))


@router.post(
    "/publication-proposals/{proposal}/cancel",
    dependencies=[audited("cancelled a publication")],
    responses=refuses(proposals.ProposalDecided),
)
async def cancel_publication(
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    campaign: Code,
    number: Number,
    proposal: UUID,
) -> PublicationProposal:
    return await once.keep(
        await proposing.cancel(
            session, caller=caller, campaign=campaign, round_=number, proposal=proposal
        )
    )
