"""Dry runs: those to solve, and what is read of them. Nothing here touches a closing or a part."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Float, bindparam, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import and_, col, or_
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Draft, DraftFigures, DraftPart, DraftResult, Run


async def lock(session: AsyncSession, *, draft: UUID, campaign: str, round_: int) -> Draft:
    """The draft, written if this is the first that is heard of it, and locked."""
    first = {"id": draft, "campaign": campaign, "round": round_, "state": "waiting", "attempts": 0}
    await session.execute(insert(Draft).values(first).on_conflict_do_nothing())
    return await session.get_one(Draft, draft, with_for_update=True, populate_existing=True)


async def parts_of(session: AsyncSession, draft: Draft) -> Sequence[DraftPart]:
    """Those that the draft counts, in order; none before it is told whole."""
    statement = select_rows(DraftPart).where(
        DraftPart.draft == draft.id, col(DraftPart.part) <= (draft.parts or 0)
    )
    return (await session.exec(statement.order_by(col(DraftPart.part)))).all()


async def count_parts(session: AsyncSession, draft: Draft) -> int:
    statement = select(func.count()).where(
        col(DraftPart.draft) == draft.id, col(DraftPart.part) <= (draft.parts or 0)
    )
    return int((await session.execute(statement)).scalar_one())


# Looked at several times a second: these statements are built once.
_RUN_TO_DO: Final = exists().where(col(Run.state).in_(("queued", "solving")))
_RUNS_TO_DO: Final = select(_RUN_TO_DO)
_NEXT: Final = (
    select_rows(Draft)
    .where(
        ~_RUN_TO_DO,
        or_(
            Draft.state == "queued",
            and_(
                Draft.state == "solving",
                col(Draft.heartbeat_at)
                < func.clock_timestamp()
                - func.make_interval(0, 0, 0, 0, 0, 0, bindparam("silence", type_=Float)),
            ),
        ),
    )
    .order_by(col(Draft.asked_at))
    .limit(1)
    .with_for_update(skip_locked=True)
)


async def runs_to_do(session: AsyncSession) -> bool:
    """Whether a round waits for its result, or is being solved: it goes first."""
    return bool((await session.execute(_RUNS_TO_DO)).scalar_one())


async def next_to_solve(session: AsyncSession, *, abandoned_seconds: float) -> Draft | None:
    """The oldest draft that waits or whose worker fell silent, locked; others' locks skipped. None
    while a run is to be done."""
    found = await session.execute(_NEXT, {"silence": abandoned_seconds})
    return found.scalars().first()


async def lock_taken(session: AsyncSession, *, draft: UUID, token: UUID) -> Draft | None:
    """The draft, locked, if it is still held under this token."""
    statement = select_rows(Draft).where(Draft.id == draft, Draft.taken_by == token)
    return (await session.exec(statement.with_for_update())).first()


async def forget_parts(session: AsyncSession, draft: Draft) -> None:
    await session.execute(_FORGET, {"draft": draft.id})


_FORGET: Final = text("DELETE FROM draft_parts WHERE draft = :draft")


async def of_round(session: AsyncSession, *, campaign: str, round_: int) -> Sequence[Draft]:
    """Those told whole, the newest first."""
    statement = select_rows(Draft).where(
        Draft.campaign == campaign, Draft.round == round_, col(Draft.number).is_not(None)
    )
    return (await session.exec(statement.order_by(col(Draft.number).desc()))).all()


async def results_of(session: AsyncSession, draft: Draft) -> Sequence[DraftResult]:
    statement = select_rows(DraftResult).where(DraftResult.draft == draft.id)
    return (await session.exec(statement.order_by(DraftResult.policy))).all()


async def figures_of(session: AsyncSession, draft: Draft) -> Sequence[DraftFigures]:
    statement = select_rows(DraftFigures).where(DraftFigures.draft == draft.id)
    ordered = statement.order_by(DraftFigures.policy, DraftFigures.subdivision)
    return (await session.exec(ordered)).all()
