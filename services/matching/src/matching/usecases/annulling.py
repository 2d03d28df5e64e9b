"""Two persons annul a closing (C4): kept where something of it is public, else nothing of it is
solved or published any more. Publication waits for the same lock, so only one of them comes
first."""

from contracts.annulments import AnnulmentDecided
from contracts.decisions import ClosingAnnulled, ClosingKept
from kernel.db import now
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Round
from matching.queries import closings, runs
from matching.queries.current import lock_round

ANNULLED = "its closing is annulled"


async def annul(session: AsyncSession, event: AnnulmentDecided) -> None:
    """The old instance and its results stay, for auditors and for what changes since."""
    key = {"campaign": event.campaign, "round": event.round, "closing": event.closing}
    await lock_round(session, campaign=event.campaign, round_=event.round)
    closing = await closings.lock_closing(
        session, campaign=event.campaign, round_=event.round, closing=event.closing
    )
    if closing.annulled_at is not None:
        return
    round_ = await session.get_one(Round, (event.campaign, event.round), populate_existing=True)
    if round_.published_at is not None or await runs.published(session, closing):
        emit(session, ClosingKept.model_validate(key))
        return
    instant = await now(session)
    closing.annulled_at = instant
    for run in await runs.unended(session, closing):
        run.fail(ANNULLED, instant)
    await session.flush()
    emit(session, ClosingAnnulled.model_validate({**key, "annulled_at": instant}))
