"""What the ministry does to a campaign, and what its rounds do to it once open."""

from collections.abc import Sequence

from contracts.candidatures import BoundsMoved, RoundOpened
from contracts.catalog import CampaignChanged
from kernel.db import now, put
from kernel.errors import DomainError, NotFound
from kernel.outbox import emit
from kernel.versions import check_version
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign, Round, State, frozen
from catalog.queries import campaigns as queries
from catalog.queries import postes
from catalog.schemas.campaigns import CampaignEdit, CampaignState, NewCampaign


class CampaignExists(DomainError):
    """La campagne {campaign} existe déjà."""


class RoundAlreadyOpen(DomainError):
    """Le tour {round} est ouvert : ses dates et les règles de la campagne ne changent plus ici."""


class AlreadyLaunched(DomainError):
    """Cette campagne est déjà lancée."""


class NothingToLaunch(DomainError):
    """Cette campagne n'a encore aucun poste : importez-les avant de la lancer."""


async def create(session: AsyncSession, *, new: NewCampaign) -> CampaignState:
    campaign = Campaign(campaign=new.campaign, label=new.label, policy={})
    campaign.follow(new.policy)
    taken = insert(Campaign).values(campaign.model_dump()).on_conflict_do_nothing()
    if (await session.execute(taken.returning(col(Campaign.campaign)))).first() is None:
        raise CampaignExists(campaign=new.campaign)
    rounds = [Round.planned(new.campaign, calendar) for calendar in new.rounds]
    await put(session, *rounds)
    return _announced(session, campaign, rounds)


async def edit(
    session: AsyncSession, *, code: str, expected: int, edit: CampaignEdit
) -> CampaignState:
    """Label, calendar and policy, whole. What belongs to an open round does not move."""
    campaign = await queries.locked(session, code)
    known = await queries.rounds_of(session, code)
    check_version(expected, campaign.version, current=CampaignState.of(campaign, known))
    if touched := frozen(known, campaign.rules, rounds=edit.rounds, policy=edit.policy):
        raise RoundAlreadyOpen(
            round=touched.number, opened_at=touched.opened_at, now=await now(session)
        )
    campaign.label = edit.label
    campaign.follow(edit.policy)
    opened = {each.number: each for each in known if each.opened_at}
    rounds = [opened.get(each.number) or Round.planned(code, each) for each in edit.rounds]
    await _replace(session, code, rounds)
    return _changed(session, campaign, rounds)


async def _replace(session: AsyncSession, code: str, rounds: Sequence[Round]) -> None:
    await session.execute(
        delete(Round).where(col(Round.campaign) == code, col(Round.number) > len(rounds))
    )
    await put(session, *rounds)


async def launch(session: AsyncSession, *, code: str) -> CampaignState:
    """From now on its rounds open by themselves."""
    campaign = await queries.locked(session, code)
    if campaign.launched:
        raise AlreadyLaunched
    if not await postes.has_some(session, code):
        raise NothingToLaunch
    campaign.state = State.LAUNCHED
    return _changed(session, campaign, await queries.rounds_of(session, code))


async def freeze(session: AsyncSession, *, opened: RoundOpened) -> None:
    """A round is open. What candidatures opened it with is the truth: an edit that crossed the
    opening is undone here, and said."""
    campaign = await queries.locked(session, opened.campaign)
    known = {each.number: each for each in await queries.rounds_of(session, opened.campaign)}
    before = CampaignState.of(campaign, list(known.values()))
    kept = known.get(opened.round)
    round_ = Round(
        campaign=opened.campaign,
        number=opened.round,
        opens_at=min(kept.opens_at, opened.opened_at) if kept else opened.opened_at,
        wishes_close_at=opened.wishes_close_at,
        ranking_close_at=opened.ranking_close_at,
        opened_at=opened.opened_at,
    )
    await put(session, round_)
    known[opened.round] = round_
    campaign.follow(opened.policy)
    rounds = [known[number] for number in sorted(known)]
    if CampaignState.of(campaign, rounds) != before:
        _changed(session, campaign, rounds)


async def follow(session: AsyncSession, *, moved: BoundsMoved) -> None:
    """The ministry moved the bounds of an open round: the calendar says so too."""
    campaign = await queries.locked(session, moved.campaign)
    rounds = await queries.rounds_of(session, moved.campaign)
    round_ = next((each for each in rounds if each.number == moved.round), None)
    if round_ is None:
        raise NotFound
    round_.wishes_close_at = moved.wishes_close_at
    round_.ranking_close_at = moved.ranking_close_at
    session.add(round_)
    _changed(session, campaign, rounds)


def _changed(session: AsyncSession, campaign: Campaign, rounds: Sequence[Round]) -> CampaignState:
    campaign.version += 1
    session.add(campaign)
    return _announced(session, campaign, rounds)


def _announced(session: AsyncSession, campaign: Campaign, rounds: Sequence[Round]) -> CampaignState:
    state = CampaignState.of(campaign, rounds)
    emit(session, CampaignChanged.model_validate(state.model_dump(exclude={"version"})))
    return state
