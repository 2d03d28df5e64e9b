"""Rounds as anyone may read them."""

from kernel.db import now
from kernel.errors import NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.schemas.rounds import BoundsMoveOut, BoundsMovesOut, RoundOut, RoundsOut


async def list_rounds(session: AsyncSession, *, campaign: str) -> RoundsOut:
    if not await queries.rounds.campaign_exists(session, campaign=campaign):
        raise NotFound
    found = await queries.rounds.of_campaign(session, campaign=campaign)
    instant = await now(session)
    return RoundsOut(items=[RoundOut.of(round_, now=instant) for round_ in found])


async def read_round(session: AsyncSession, *, campaign: str, number: int) -> RoundOut:
    found = await queries.rounds.at_present(session, campaign=campaign, number=number)
    if found is None:
        raise NotFound
    return RoundOut.of(found.round, now=found.instant)


async def list_bounds_moves(session: AsyncSession, *, campaign: str, number: int) -> BoundsMovesOut:
    if await queries.rounds.find(session, campaign=campaign, number=number) is None:
        raise NotFound
    moves = await queries.rounds.bounds_moves(session, campaign=campaign, number=number)
    return BoundsMovesOut(items=[BoundsMoveOut.of(move) for move in moves])
