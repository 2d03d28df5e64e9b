"""What the ministry decides of a campaign: publish its postes and suspend it alone; launch, resume
and finish it by two persons."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel import proposals
from kernel.db import now
from kernel.errors import DomainError
from kernel.proposals import Proposal
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign
from catalog.domain.stages import NAMES, STEPS, Act, TwoPersonsAct
from catalog.queries import campaigns as queries
from catalog.queries import postes
from catalog.schemas.campaigns import CampaignState
from catalog.schemas.decisions import NewProposal, ProposalState
from catalog.usecases import announcements, checklists, telling
from catalog.usecases.campaigns import changed


class WrongStage(DomainError):
    """Cette campagne est {stage} : elle ne peut pas être {done}."""


class NothingToPublish(DomainError):
    """Cette campagne n'a encore aucun poste : importez-les avant de les publier."""


class RoundsNotOver(DomainError):
    """Un tour est en cours : la campagne se termine une fois ses résultats publiés."""


class Wanted(NamedTuple):
    """Who asks, and the version that they saw."""

    by: UUID
    version: int


async def publish(session: AsyncSession, *, code: str, wanted: Wanted) -> CampaignState:
    """Its postes are shown to their responsables, who hear of it by mail."""
    campaign = await _at(session, code, "publish", wanted)
    if not await postes.has_some(session, code):
        raise NothingToPublish
    await announcements.remember(session, code, "postes_published")
    await announcements.announce(session, campaign, "postes_published")
    return await _step(session, campaign, "publish")


async def suspend(
    session: AsyncSession, *, code: str, wanted: Wanted, reason: str
) -> CampaignState:
    """By one person, because it is urgent. Everyone is told, and why."""
    campaign = await _at(session, code, "suspend", wanted)
    state = await _step(session, campaign, "suspend")
    await telling.suspended(session, campaign, reason=reason)
    return state


async def propose(
    session: AsyncSession, *, code: str, wanted: Wanted, new: NewProposal
) -> ProposalState:
    campaign = await _at(session, code, new.act, wanted)
    await CHECKS[new.act](session, campaign)
    made = await proposals.propose(
        session,
        act=new.act,
        subject=code,
        version=campaign.version,
        by=wanted.by,
        content=new.model_dump(include={"reason"}, exclude_none=True),
    )
    return ProposalState.of(made)


async def confirm(
    session: AsyncSession, *, code: str, proposal: UUID, wanted: Wanted
) -> CampaignState:
    """By another person, who saw the version that was proposed."""
    campaign = await queries.locked(session, code)
    check_version(wanted.version, campaign.version, current=await _state(session, campaign))
    taken = await proposals.confirm(
        session, id_=proposal, subject=code, version=campaign.version, by=wanted.by
    )
    act: TwoPersonsAct = ProposalState.of(taken).act
    _check_stage(campaign, act)
    await CHECKS[act](session, campaign)
    state = await _step(session, campaign, act)
    if act == "resume":
        await telling.resumed(session, campaign, reason=str(taken.content["reason"]))
    return state


async def cancel(session: AsyncSession, *, code: str, proposal: UUID, by: UUID) -> ProposalState:
    await queries.locked(session, code)
    return ProposalState.of(await proposals.cancel(session, id_=proposal, subject=code, by=by))


async def waiting(session: AsyncSession, *, code: str) -> list[Proposal]:
    await queries.found(session, code)
    return await proposals.pending(session, subject=code)


async def _anytime(session: AsyncSession, campaign: Campaign) -> None:
    """Nothing else is asked of it."""


async def _no_round_runs(session: AsyncSession, campaign: Campaign) -> None:
    rounds = await queries.rounds_of(session, campaign.campaign)
    if running := [each.number for each in rounds if each.running]:
        raise RoundsNotOver(rounds=running)


CHECKS: Final[Mapping[TwoPersonsAct, Callable[[AsyncSession, Campaign], Awaitable[None]]]] = {
    "launch": checklists.must_be_ready,
    "resume": _anytime,
    "finish": _no_round_runs,
}


async def _at(session: AsyncSession, code: str, act: Act, wanted: Wanted) -> Campaign:
    """The campaign, locked, at the version that was seen and the stage that the act starts from."""
    campaign = await queries.locked(session, code)
    _check_stage(campaign, act)
    check_version(wanted.version, campaign.version, current=await _state(session, campaign))
    return campaign


def _check_stage(campaign: Campaign, act: Act) -> None:
    if campaign.state != STEPS[act].start:
        raise WrongStage(
            stage=NAMES[campaign.state], done=STEPS[act].done, state=str(campaign.state)
        )


async def _step(session: AsyncSession, campaign: Campaign, act: Act) -> CampaignState:
    campaign.reach(STEPS[act].end, at=await now(session))
    return changed(session, campaign, await queries.rounds_of(session, campaign.campaign))


async def _state(session: AsyncSession, campaign: Campaign) -> Any:
    return CampaignState.of(campaign, await queries.rounds_of(session, campaign.campaign))
