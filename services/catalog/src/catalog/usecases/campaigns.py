"""What the ministry does to a campaign, and what its rounds do to it once open."""

from collections.abc import Sequence

from contracts.candidatures import BoundsMoved, RoundOpened
from contracts.catalog import CampaignChanged
from contracts.matching import RoundPublished
from kernel.db import now, put
from kernel.errors import DomainError, InvalidContent, NotFound
from kernel.outbox import emit
from kernel.versions import check_version
from pydantic import ValidationError
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign, Round, State, frozen, in_order
from catalog.domain.shifting import shifted
from catalog.queries import campaigns as queries
from catalog.schemas.campaigns import CampaignCopy, CampaignEdit, CampaignState, NewCampaign


class CampaignExists(DomainError):
    """La campagne {campaign} existe déjà."""


class RoundAlreadyOpen(DomainError):
    """Le tour {round} est ouvert : ses dates et les règles de la campagne ne changent plus ici."""


class CampaignFinished(DomainError):
    """Cette campagne est terminée : elle ne change plus."""


async def create(session: AsyncSession, *, new: NewCampaign) -> CampaignState:
    campaign = Campaign(campaign=new.campaign, label=new.label, policy={})
    campaign.follow(new.policy)
    taken = insert(Campaign).values(campaign.model_dump()).on_conflict_do_nothing()
    if (await session.execute(taken.returning(col(Campaign.campaign)))).first() is None:
        raise CampaignExists(campaign=new.campaign)
    rounds = [Round.planned(new.campaign, calendar) for calendar in new.rounds]
    await put(session, *rounds)
    return _announced(session, campaign, rounds)


async def copy(session: AsyncSession, *, source: str, copy: CampaignCopy) -> CampaignState:
    """Another period with the same policy, and the calendar at the same hours of other days."""
    known = await queries.found(session, source)
    rounds = await queries.rounds_of(session, source)
    try:
        calendar = in_order(shifted([each.calendar for each in rounds], first_day=copy.first_day))
    except ValueError as error:
        raise InvalidContent([{"field": "first_day", "message": _told(error)}]) from error
    new = NewCampaign(
        campaign=copy.campaign, label=copy.label, rounds=tuple(calendar), policy=known.rules
    )
    return await create(session, new=new)


def _told(error: ValueError) -> str:
    """What our own validators say, without what pydantic puts around it."""
    return (
        error.errors()[0]["msg"].partition(", ")[2]
        if isinstance(error, ValidationError)
        else str(error)
    )


async def edit(
    session: AsyncSession, *, code: str, expected: int, edit: CampaignEdit
) -> CampaignState:
    """Label, calendar and policy, whole. What belongs to an open round does not move."""
    campaign = await queries.locked(session, code)
    known = await queries.rounds_of(session, code)
    check_version(expected, campaign.version, current=CampaignState.of(campaign, known))
    if campaign.state == State.FINISHED:
        raise CampaignFinished
    if touched := frozen(known, campaign.rules, rounds=edit.rounds, policy=edit.policy):
        raise RoundAlreadyOpen(
            round=touched.number, opened_at=touched.opened_at, now=await now(session)
        )
    campaign.label = edit.label
    campaign.follow(edit.policy)
    opened = {each.number: each for each in known if each.opened_at}
    rounds = [opened.get(each.number) or Round.planned(code, each) for each in edit.rounds]
    await _replace(session, code, rounds)
    return changed(session, campaign, rounds)


async def _replace(session: AsyncSession, code: str, rounds: Sequence[Round]) -> None:
    await session.execute(
        delete(Round).where(col(Round.campaign) == code, col(Round.number) > len(rounds))
    )
    await put(session, *rounds)


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
        published_at=kept.published_at if kept else None,
    )
    await put(session, round_)
    known[opened.round] = round_
    campaign.follow(opened.policy)
    rounds = [known[number] for number in sorted(known)]
    if CampaignState.of(campaign, rounds) != before:
        changed(session, campaign, rounds)


async def hear_publication(session: AsyncSession, *, published: RoundPublished) -> None:
    """The round is over: nothing but its results is left of it."""
    await queries.locked(session, published.campaign)
    rounds = await queries.rounds_of(session, published.campaign)
    round_ = next((each for each in rounds if each.number == published.round), None)
    if round_ is None:
        raise NotFound
    round_.published_at = published.published_at
    session.add(round_)


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
    changed(session, campaign, rounds)


def changed(session: AsyncSession, campaign: Campaign, rounds: Sequence[Round]) -> CampaignState:
    """A new version, told to the other services."""
    campaign.version += 1
    session.add(campaign)
    return _announced(session, campaign, rounds)


def _announced(session: AsyncSession, campaign: Campaign, rounds: Sequence[Round]) -> CampaignState:
    emit(session, told(campaign, rounds))
    return CampaignState.of(campaign, rounds)


def told(campaign: Campaign, rounds: Sequence[Round]) -> CampaignChanged:
    """The campaign as the other services hear of it."""
    state = CampaignState.of(campaign, rounds)
    return CampaignChanged.model_validate(state.model_dump(exclude={"version"}))
