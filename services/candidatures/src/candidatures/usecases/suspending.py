"""The ministry suspends a campaign: nothing is accepted, no deadline falls (C3). A closing that
people had no time before is then held, until the ministry decides: close, or move the bound."""

from datetime import datetime, timedelta
from uuid import UUID

from kernel.db import now
from kernel.errors import DomainError, NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.holds import HoldRelease
from candidatures.domain.rounds import State
from candidatures.schemas.rounds import RoundOut
from candidatures.usecases.windows import CampaignSuspended


class NothingHeld(DomainError):
    """Aucune clôture n'est retenue : elle suit son échéance."""


class RankingTooShort(DomainError):
    """La clôture du classement est passée ou trop proche : déplacez les échéances du tour."""


async def follow(session: AsyncSession, *, campaign: str, suspended_at: datetime | None) -> None:
    """Once a round is locked, every save under way has ended and none begins."""
    for number in await queries.rounds.running_of(session, campaign=campaign):
        round_ = await queries.rounds.locked(session, campaign=campaign, number=number)
        if round_ is None or round_.suspended_at == suspended_at:
            continue
        if suspended_at is None:
            round_.resume(await now(session))
        else:
            round_.suspend(suspended_at)


async def release(
    session: AsyncSession, *, campaign: str, number: int, person: UUID, reason: str
) -> RoundOut:
    """The held closing follows its bound: at once where it has passed."""
    round_ = await queries.rounds.locked(session, campaign=campaign, number=number)
    instant = await now(session)
    if round_ is None:
        raise NotFound
    if round_.suspended_at is not None:
        raise CampaignSuspended(now=instant, suspended_at=round_.suspended_at)
    if not round_.held:
        raise NothingHeld(state=round_.state)
    shortest = timedelta(seconds=round_.rules.outage_window_seconds)
    if round_.state == State.WISHES and round_.ranking_close_at < instant + shortest:
        raise RankingTooShort(now=instant, ranking_close_at=round_.ranking_close_at)
    round_.release()
    session.add(
        HoldRelease(
            campaign=campaign,
            round=number,
            phase=round_.state,
            decided_by=person,
            decided_at=instant,
            reason=reason,
        )
    )
    return RoundOut.of(round_, now=instant)
