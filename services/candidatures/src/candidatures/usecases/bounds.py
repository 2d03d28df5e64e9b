"""The ministry moves the bounds of an open round: who, when, from what, to what and why is kept."""

from datetime import datetime
from uuid import UUID

from contracts.candidatures import BoundsMoved
from kernel.db import now
from kernel.errors import InvalidContent, NotFound
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.calendar import Bounds, BoundsMove
from candidatures.domain.rounds import Round, State
from candidatures.schemas.rounds import BoundsIn, RoundOut
from candidatures.usecases.windows import WindowClosed


async def move_bounds(
    session: AsyncSession, *, campaign: str, number: int, person: UUID, content: BoundsIn
) -> RoundOut:
    round_ = await queries.rounds.locked(session, campaign=campaign, number=number)
    instant = await now(session)
    if round_ is None:
        raise NotFound
    wanted = _wanted(round_, content)
    _check_phase(round_, wanted, instant)
    if faults := wanted.faults(moved_from=round_.bounds, now=instant):
        raise InvalidContent([{"field": field, "message": reason} for field, reason in faults])
    before = round_.bounds
    round_.follow(wanted)
    tell_move(
        session, round_, moved_from=before, person=person, instant=instant, reason=content.reason
    )
    return RoundOut.of(round_, now=instant)


def tell_move(
    session: AsyncSession,
    round_: Round,
    *,
    moved_from: Bounds,
    person: UUID,
    instant: datetime,
    reason: str,
) -> None:
    """Keeps who moved the bounds of a round to what they are now, and tells everyone."""
    session.add(_kept(round_, moved_from, person=person, instant=instant, reason=reason))
    emit(session, _announcement(round_, person=person, instant=instant, reason=reason))


def _wanted(round_: Round, content: BoundsIn) -> Bounds:
    return Bounds(
        content.wishes_close_at or round_.wishes_close_at,
        content.ranking_close_at or round_.ranking_close_at,
    )


def _check_phase(round_: Round, wanted: Bounds, instant: datetime) -> None:
    """A bound that has passed is passed, even while the clock has not acted on it yet; one whose
    closing is held (C3) may still move."""
    wishes_over = round_.state != State.WISHES or round_.may_close(instant)
    ranking_over = round_.state not in (State.WISHES, State.RANKING) or (
        round_.ranking_close_at <= instant and not round_.held
    )
    if ranking_over or (wishes_over and wanted.wishes_close_at != round_.wishes_close_at):
        window = round_.ranking_window if ranking_over else round_.wishes_window
        raise WindowClosed(now=instant, opens_at=window.opens_at, closes_at=window.closes_at)


def _kept(
    round_: Round, before: Bounds, *, person: UUID, instant: datetime, reason: str
) -> BoundsMove:
    return BoundsMove(
        campaign=round_.campaign,
        round=round_.round,
        moved_by=person,
        moved_at=instant,
        wishes_close_from=before.wishes_close_at,
        wishes_close_to=round_.wishes_close_at,
        ranking_close_from=before.ranking_close_at,
        ranking_close_to=round_.ranking_close_at,
        reason=reason,
    )


def _announcement(round_: Round, *, person: UUID, instant: datetime, reason: str) -> BoundsMoved:
    return BoundsMoved(
        campaign=round_.campaign,
        round=round_.round,
        wishes_close_at=round_.wishes_close_at,
        ranking_close_at=round_.ranking_close_at,
        reason=reason,
        moved_by=person,
        moved_at=instant,
    )
