"""A run and its worker: taken, kept alive, given back, failed, completed. Each of these changes
nothing for a worker whose run is no longer its own."""

from dataclasses import dataclass
from importlib.metadata import version
from uuid import UUID, uuid4

import structlog
from contracts.matching import RoundMatched
from kernel.db import now
from kernel.outbox import emit
from prometheus_client import Counter
from sqlalchemy import func, update
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Matched, Progress, Run, StoredResult
from matching.domain.distribution import Distribution, distribute
from matching.queries import runs

RUNS = Counter(
    "appariement_matching_runs_total", "Runs that ended or were tried again", ["outcome"]
)
ENGINE = f"hrt {version('appariement-hrt')}"
log = structlog.get_logger()


class TakenOver(Exception):
    """The run is another worker's now."""


class NotKnownYet(Exception):
    """Some persons or postes of the round have not been told of yet; `args[0]` says how many."""


@dataclass(frozen=True)
class Taken:
    """A run in a worker's hands: the token that proves it, and what to solve."""

    run: int
    token: UUID
    instance: bytes
    seconds: int


async def take(session: AsyncSession, *, abandoned_seconds: float, attempts: int) -> Taken | None:
    """The next run to solve, or None. One that cost too many workers is failed on the way."""
    while run := await runs.next_to_solve(session, abandoned_seconds=abandoned_seconds):
        instant = await now(session)
        if run.attempts < attempts:
            token = uuid4()
            run.state, run.taken_by, run.attempts = "solving", token, run.attempts + 1
            run.heartbeat_at, run.started_at = instant, run.started_at or instant
            run.progress = {"percent": 0, "figures": {}}
            await session.flush()
            instance, seconds = await runs.input_of(session, run)
            return Taken(run.key, token, instance, seconds)
        await _fail(session, run, f"abandoned {run.attempts} times")
    return None


async def beat(session: AsyncSession, taken: Taken, progress: Progress | None = None) -> None:
    """Tells that the worker lives, and how far it is. Raises TakenOver; a run that has just ended
    is no news."""
    told = {} if progress is None else {"progress": progress.model_dump(mode="json")}
    touched = await session.execute(
        update(Run)
        .where(col(Run.id) == taken.run, col(Run.taken_by) == taken.token)
        .values(heartbeat_at=func.clock_timestamp(), **told)
        .returning(col(Run.id))
    )
    if touched.first() is None and not (await session.get_one(Run, taken.run)).ended:
        raise TakenOver


async def hand_back(session: AsyncSession, taken: Taken) -> None:
    """The worker stops: another may take the run at once, and the attempt does not count."""
    run = await _own(session, taken)
    run.give_back()
    run.attempts -= 1


async def retry(session: AsyncSession, taken: Taken, *, attempts: int, why: str) -> None:
    """The engine died of it: tried again, a bounded number of times."""
    run = await _own(session, taken)
    if run.attempts < attempts:
        RUNS.labels("retried").inc()
        log.warning("run tried again", run=run.key, attempts=run.attempts, error=why)
        run.give_back()
    else:
        await _fail(session, run, f"{why}, {run.attempts} times")


async def fail(
    session: AsyncSession, taken: Taken, *, why: str, notes: list[str] | None = None
) -> None:
    """Trying again cannot help. `notes`: what the verification told, if it came to that."""
    run = await _own(session, taken)
    run.notes = notes
    await _fail(session, run, why)


async def complete(session: AsyncSession, taken: Taken, matched: Matched) -> None:
    """Keeps everything about a verified result, and announces its figures. Raises NotKnownYet."""
    run = await _own(session, taken)
    known = await runs.known_for(session, run)
    if missing := known.missing(matched):
        raise NotKnownYet(missing)
    rows = distribute(run.key, matched, known)
    await _keep(session, rows)
    certificate = matched.certificate.encode()
    session.add(StoredResult(run=run.key, content=matched.result.encode(), certificate=certificate))
    run.verify(await now(session))
    run.result, run.seconds, run.notes = matched.digest, matched.seconds, matched.notes
    run.objective = matched.objective.model_dump(mode="json")
    run.proven, run.bounds, run.unplaced = matched.proven, matched.bounds, rows.unplaced
    RUNS.labels("verified").inc()
    log.info("run verified", run=run.key, placed=matched.objective.placed, proven=run.proven)
    emit(session, _announcement(run, matched))


async def _keep(session: AsyncSession, rows: Distribution) -> None:
    """A statement a table, parts first: the others refer to them."""
    tables: tuple[list[SQLModel], ...] = (
        [*rows.parts],
        [*rows.offers],
        [*rows.outcomes],
        [*rows.affectations],
    )
    for table in tables:
        session.add_all(table)
        await session.flush()


def _announcement(run: Run, matched: Matched) -> RoundMatched:
    assert run.ended_at is not None  # noqa: S101 - just ended
    return RoundMatched(
        campaign=run.campaign,
        round=run.round,
        closing=run.closing,
        run=run.number,
        matched_at=run.ended_at,
        instance=run.instance,
        result=matched.digest,
        objective=matched.objective,
        proven=tuple(matched.proven),
        unplaced=run.unplaced or 0,
        engine=ENGINE,
    )


async def _own(session: AsyncSession, taken: Taken) -> Run:
    run = await runs.lock_taken(session, run=taken.run, token=taken.token)
    if run is None:
        raise TakenOver
    return run


async def _fail(session: AsyncSession, run: Run, why: str) -> None:
    RUNS.labels("failed").inc()
    log.error("run failed", run=run.key, campaign=run.campaign, round=run.round, error=why)
    run.fail(why, await now(session))
    await session.flush()
