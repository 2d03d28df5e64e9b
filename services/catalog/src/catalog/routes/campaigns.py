"""Campaigns: anyone reads them, the ministry makes, copies and edits them."""

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import audited
from kernel.schemas import Code
from kernel.versions import ExpectedVersion, tag

from catalog.queries import campaigns as queries
from catalog.schemas.campaigns import (
    CampaignCopy,
    CampaignEdit,
    Campaigns,
    CampaignState,
    NewCampaign,
)
from catalog.usecases import campaigns

router = APIRouter(prefix="/campaigns", tags=["campaigns"])


@router.get("")
async def list_campaigns(session: Session) -> Campaigns:
    return Campaigns(items=[CampaignState.of(*each) for each in await queries.listed(session)])


@router.get("/{campaign}")
async def read_campaign(session: Session, response: Response, campaign: Code) -> CampaignState:
    found = await queries.found(session, campaign)
    state = CampaignState.of(found, await queries.rounds_of(session, campaign))
    tag(response, state.version)
    return state


@router.post("", status_code=201, dependencies=[audited("made a campaign")])
async def create_campaign(
    session: Session, response: Response, once: OnlyOnce, new: NewCampaign
) -> CampaignState:
    state = await campaigns.create(session, new=new)
    response.status_code = 201
    tag(response, state.version)
    return await once.keep(state)


@router.put("/{campaign}", dependencies=[audited("edited a campaign")])
async def edit_campaign(
    session: Session,
    response: Response,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    edit: CampaignEdit,
) -> CampaignState:
    state = await campaigns.edit(session, code=campaign, expected=expected, edit=edit)
    tag(response, state.version)
    return await once.keep(state)


@router.post("/{campaign}/copy", status_code=201, dependencies=[audited("copied a campaign")])
async def copy_campaign(
    session: Session, response: Response, once: OnlyOnce, campaign: Code, copy: CampaignCopy
) -> CampaignState:
    """Another period, with this one's policy and its calendar at the same hours of other days;
    its postes stay here."""
    state = await campaigns.copy(session, source=campaign, copy=copy)
    response.status_code = 201
    tag(response, state.version)
    return await once.keep(state)
