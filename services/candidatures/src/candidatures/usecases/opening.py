"""A round opens by itself: its secret is drawn, the commitment published."""

import secrets
from datetime import datetime

from contracts.candidatures import RoundOpened
from hrt.canonical import SEED_BYTES, commitment
from kernel.db import now
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.campaigns import Campaign, PlannedRound
from candidatures.domain.receipts import IDS_KEY_BYTES
from candidatures.domain.rounds import Round, State


async def open_round(session: AsyncSession, *, campaign: str, number: int) -> bool:
    """Opens a planned round if its time has come and the round before it is heard whole."""
    found = await queries.rounds.locked_campaign(session, campaign=campaign)
    planned = await queries.rounds.planned(session, campaign=campaign, number=number)
    known = await queries.rounds.find(session, campaign=campaign, number=number)
    instant = await now(session)
    if found is None or planned is None or known is not None or not planned.may_open(instant):
        return False
    if found.suspended_at is not None:
        return False
    if not await _turn_has_come(session, campaign=campaign, number=number):
        return False
    round_ = _opened(found, planned, instant)
    session.add(round_)
    await session.flush()
    emit(session, await _announcement(session, round_))
    return True


async def _turn_has_come(session: AsyncSession, *, campaign: str, number: int) -> bool:
    """The facts of a publication come on two topics: the counts tell when all were heard. Who got a
    poste may have changed since; how many results there are, not."""
    if number == 1:
        return True
    before = await queries.rounds.find(session, campaign=campaign, number=number - 1)
    if before is None or before.state != State.PUBLISHED:
        return False
    heard = await queries.rounds.heard(session, campaign=campaign, number=number - 1)
    counts = before.published_counts
    return counts is not None and heard.holds(counts)


def _opened(campaign: Campaign, planned: PlannedRound, instant: datetime) -> Round:
    secret = secrets.token_bytes(SEED_BYTES)
    return Round(
        campaign=planned.campaign,
        round=planned.round,
        policy=campaign.policy,
        opened_at=instant,
        wishes_close_at=planned.wishes_close_at,
        ranking_close_at=planned.ranking_close_at,
        planned_opens_at=planned.opens_at,
        planned_wishes_close_at=planned.wishes_close_at,
        planned_ranking_close_at=planned.ranking_close_at,
        secret=secret,
        commitment=commitment(secret),
        ids_key=secrets.token_bytes(IDS_KEY_BYTES),
    )


async def _announcement(session: AsyncSession, round_: Round) -> RoundOpened:
    return RoundOpened(
        campaign=round_.campaign,
        round=round_.round,
        opened_at=round_.opened_at,
        wishes_close_at=round_.wishes_close_at,
        ranking_close_at=round_.ranking_close_at,
        commitment=round_.commitment,
        policy=round_.rules,
        candidates=tuple(await queries.wishes.participants(session, round_=round_)),
    )
