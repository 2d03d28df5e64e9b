"""A draft comes in parts, as a snapshot does, and waits to be solved once they agree. They share
no table: what is a draft can never become a result."""

import asyncio
from collections.abc import Sequence

import structlog
from contracts.drafts import DraftFrozen as DraftFrozenFact
from contracts.drafts import DraftPart as DraftPartFact
from kernel.db import now, put
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Draft, DraftPart
from matching.domain.rounds import Mismatch, check_counts, gathered, hashed
from matching.queries import drafts

log = structlog.get_logger()


async def receive_part(session: AsyncSession, event: DraftPartFact) -> None:
    """Until the draft is queued, a part received again replaces the one before."""
    draft = await drafts.lock(
        session, draft=event.draft, campaign=event.campaign, round_=event.round
    )
    if draft.state == "waiting":
        part = DraftPart(
            draft=draft.id,
            part=event.part,
            content={"postes": event.postes, "candidates": event.candidates},
            poste_subdivisions=event.poste_subdivisions,
            candidate_subdivisions=event.candidate_subdivisions,
        )
        await put(session, part)
        await _queue_when_complete(session, draft)


async def freeze(session: AsyncSession, event: DraftFrozenFact) -> None:
    draft = await drafts.lock(
        session, draft=event.draft, campaign=event.campaign, round_=event.round
    )
    if draft.digest is None:
        for name, value in event.model_dump(exclude={"draft", "campaign", "round"}).items():
            setattr(draft, name, value)
        await session.flush()
        await _queue_when_complete(session, draft)


async def _queue_when_complete(session: AsyncSession, draft: Draft) -> None:
    if draft.digest is None or await drafts.count_parts(session, draft) != draft.parts:
        return
    try:
        await asyncio.to_thread(assembled, draft, await drafts.parts_of(session, draft))
        draft.queue()
    except Mismatch as error:
        log.error("draft refused", draft=str(draft.id), error=str(error))
        await drafts.forget_parts(session, draft)
        draft.end(await now(session), failure=f"draft: {error}")
    await session.flush()


def assembled(draft: Draft, parts: Sequence[DraftPart]) -> bytes:
    """The canonical bytes of the draft's instance. Raises Mismatch when they are not those told,
    or when the subdivision of someone or of a poste is missing."""
    instance = gathered([part.content for part in parts], draft.campaign, draft.round, draft.seed)
    content = hashed(instance, draft.digest)
    check_counts(instance, draft.candidates, draft.postes, draft.wishes)
    for name, members in (("candidate", instance["candidates"]), ("poste", instance["postes"])):
        located = {id_ for part in parts for id_ in getattr(part, f"{name}_subdivisions")}
        if located != {one["id"] for one in members}:
            raise Mismatch(f"a {name} without its subdivision")
    return content
