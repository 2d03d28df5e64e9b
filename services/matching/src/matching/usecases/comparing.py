"""A draft and its worker: taken when no round waits, kept alive, given back, failed, completed."""

import asyncio
import json
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from kernel.db import now
from sqlalchemy import func, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Compared, Draft, DraftFigures, DraftResult
from matching.domain.territories import Counting
from matching.queries import drafts
from matching.usecases.drafting import assembled
from matching.usecases.running import TakenOver

log = structlog.get_logger()


@dataclass(frozen=True)
class TakenDraft:
    """A draft in a worker's hands: the token that proves it, what to solve, how to count it."""

    draft: UUID
    token: UUID
    instance: bytes
    seconds: int
    candidates: dict[str, str]
    postes: dict[str, str]


async def take(
    session: AsyncSession, *, abandoned_seconds: float, attempts: int
) -> TakenDraft | None:
    """The next draft to solve; None while a round is to be solved: it goes first."""
    while draft := await drafts.next_to_solve(session, abandoned_seconds=abandoned_seconds):
        if draft.attempts < attempts:
            draft.state, draft.taken_by, draft.attempts = "solving", uuid4(), draft.attempts + 1
            draft.heartbeat_at = await now(session)
            await session.flush()
            return await _taken(session, draft)
        await _end(session, draft, failure=f"abandoned {draft.attempts} times")
    return None


async def _taken(session: AsyncSession, draft: Draft) -> TakenDraft:
    parts = await drafts.parts_of(session, draft)
    assert draft.taken_by is not None  # noqa: S101 - just taken
    return TakenDraft(
        draft=draft.id,
        token=draft.taken_by,
        instance=await asyncio.to_thread(assembled, draft, parts),
        seconds=draft.seconds or 0,
        candidates={k: v for part in parts for k, v in part.candidate_subdivisions.items()},
        postes={k: v for part in parts for k, v in part.poste_subdivisions.items()},
    )


async def rounds_wait(session: AsyncSession) -> bool:
    """Whether the worker has to leave its draft for a round."""
    return await drafts.runs_to_do(session)


async def beat(session: AsyncSession, taken: TakenDraft) -> None:
    """Tells that the worker lives. Raises TakenOver; a draft that has just ended is no news."""
    touched = await session.execute(
        update(Draft)
        .where(col(Draft.id) == taken.draft, col(Draft.taken_by) == taken.token)
        .values(heartbeat_at=func.clock_timestamp())
        .returning(col(Draft.id))
    )
    if touched.first() is None:
        draft = await session.get_one(Draft, taken.draft)
        if draft.ended_at is None:
            raise TakenOver


async def hand_back(session: AsyncSession, taken: TakenDraft) -> None:
    """The worker stops, or a round came: the attempt does not count."""
    draft = await _own(session, taken)
    draft.queue()
    draft.attempts -= 1


async def retry(session: AsyncSession, taken: TakenDraft, *, attempts: int, why: str) -> None:
    """The engine died of it: tried again, a bounded number of times."""
    draft = await _own(session, taken)
    if draft.attempts < attempts:
        draft.queue()
    else:
        await _end(session, draft, failure=f"{why}, {draft.attempts} times")


async def fail(session: AsyncSession, taken: TakenDraft, *, why: str) -> None:
    """Trying again cannot help."""
    await _end(session, await _own(session, taken), failure=why)


async def complete(session: AsyncSession, taken: TakenDraft, compared: Compared) -> None:
    """Keeps the figures alone: neither a pair nor, from now on, a heart."""
    draft = await _own(session, taken)
    counting = await asyncio.to_thread(_counting, taken)
    for policy in compared.policies:
        figures = policy.model_dump(
            mode="json", include={"policy", "objective", "proven", "bounds", "notes", "seconds"}
        )
        session.add(DraftResult(draft=draft.id, **figures))
        counted = await asyncio.to_thread(counting.of, policy.pairs)
        session.add_all(
            DraftFigures(draft=draft.id, policy=policy.policy, subdivision=name, **vars(one))
            for name, one in counted.items()
        )
    await _end(session, draft)
    log.info("draft solved", draft=str(draft.id), policies=len(compared.policies))


def _counting(taken: TakenDraft) -> Counting:
    return Counting(json.loads(taken.instance), candidates=taken.candidates, postes=taken.postes)


async def _end(session: AsyncSession, draft: Draft, *, failure: str | None = None) -> None:
    if failure:
        log.error("draft failed", draft=str(draft.id), error=failure)
    await drafts.forget_parts(session, draft)
    draft.end(await now(session), failure=failure)
    await session.flush()


async def _own(session: AsyncSession, taken: TakenDraft) -> Draft:
    draft = await drafts.lock_taken(session, draft=taken.draft, token=taken.token)
    if draft is None:
        raise TakenOver
    return draft
