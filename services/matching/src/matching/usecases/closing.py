"""From a round that closed to a run that waits: parts and closing fact come in any order, as often
as they like, and queue one run in the transaction that has them all."""

import asyncio

import structlog
from contracts.candidatures import RoundClosed, SnapshotPart
from kernel.db import now, put
from kernel.errors import DomainError, NotFound
from prometheus_client import Counter
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Closing, FrozenInstance, ReceivedPart, Round, Run
from matching.domain.rounds import Mismatch, assembled
from matching.queries import closings, runs
from matching.queries.current import lock_round

SNAPSHOTS = Counter(
    "appariement_matching_snapshots_total", "Snapshots complete, by whether they agree", ["outcome"]
)
log = structlog.get_logger()


class NothingToSolveAgain(DomainError):
    """Seul un calcul terminé peut être relancé."""

    status = 409


class PublishedAlready(DomainError):
    """Des affectations de ce tour sont publiées : son calcul ne peut plus être relancé."""

    status = 409


async def receive_part(session: AsyncSession, event: SnapshotPart) -> None:
    """Until the instance is frozen, a part received again replaces the one before."""
    closing = await closings.lock_closing(
        session, campaign=event.campaign, round_=event.round, closing=event.closing
    )
    if await closings.frozen(session, closing) is None:
        part = ReceivedPart(
            campaign=event.campaign,
            round=event.round,
            closing=event.closing,
            part=event.part,
            content={"postes": event.postes, "candidates": event.candidates},
            people={id_: str(person) for id_, person in event.people.items()},
        )
        await put(session, part)
        await _queue_when_complete(session, closing)


async def close_round(session: AsyncSession, event: RoundClosed) -> None:
    """Its opening came before, under the same key: anything else halts the key."""
    await session.get_one(Round, (event.campaign, event.round))
    closing = await closings.lock_closing(
        session, campaign=event.campaign, round_=event.round, closing=event.closing
    )
    if closing.digest is None:
        for name in ("digest", "seed", "parts", "candidates", "postes", "wishes"):
            setattr(closing, name, getattr(event, name))
        await session.flush()
        await _queue_when_complete(session, closing)
    elif closing.digest != event.digest:
        SNAPSHOTS.labels("contradicted").inc()
        log.error("a closing told twice with two digests", key=event.key, closing=event.closing)


async def _queue_when_complete(session: AsyncSession, closing: Closing) -> None:
    if closing.digest is None or closing.annulled_at is not None:
        return
    if await closings.count_parts(session, closing) != closing.parts:
        return
    if await runs.last_run(session, closing) is None:
        await _new_run(session, closing, number=1)


async def _new_run(session: AsyncSession, closing: Closing, *, number: int) -> Run:
    """The run, queued; or failed at once, and loudly, when parts and fact do not agree."""
    assert closing.digest is not None  # noqa: S101 - heard, or nothing is complete
    run = Run(
        campaign=closing.campaign,
        round=closing.round,
        closing=closing.closing,
        number=number,
        instance=closing.digest,
    )
    try:
        await _freeze(session, closing)
        SNAPSHOTS.labels("agreed").inc()
    except Mismatch as error:
        SNAPSHOTS.labels("mismatch").inc()
        log.error("snapshot refused", key=f"{run.campaign}:{run.round}", error=str(error))
        run.fail(f"snapshot: {error}", await now(session))
    session.add(run)
    await session.flush()
    return run


async def _freeze(session: AsyncSession, closing: Closing) -> None:
    parts = await closings.parts_of(session, closing)
    content = await asyncio.to_thread(assembled, closing, parts)
    await put(
        session,
        FrozenInstance(
            campaign=closing.campaign,
            round=closing.round,
            closing=closing.closing,
            content=content,
        ),
    )


async def solve_again(session: AsyncSession, *, campaign: str, round_: int) -> Run:
    """An operator's act: a run that failed, once the cause is known, or that is verified, is
    followed by the next number. Nobody publishes meanwhile, and nothing that is public is solved
    again: it could only be replaced."""
    await lock_round(session, campaign=campaign, round_=round_)
    last = await closings.last_closing(session, campaign=campaign, round_=round_)
    if last is None:
        raise NotFound
    closing = await closings.lock_closing(
        session, campaign=campaign, round_=round_, closing=last.closing
    )
    run = await runs.last_run(session, closing)
    if run is None or not run.ended:
        raise NothingToSolveAgain
    if await runs.published(session, closing):
        raise PublishedAlready
    return await _new_run(session, closing, number=run.number + 1)
