"""Answers that managers keep to start from, by territory."""

from collections.abc import Sequence
from uuid import UUID

from kernel.errors import NotFound
from kernel.identity import Caller
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.registers import CannedAnswer
from assistance.queries import registers
from assistance.schemas.desk import CannedOut
from assistance.schemas.forms import CannedIn
from assistance.usecases.managing import reach_of


async def offered(session: AsyncSession, *, caller: Caller) -> Sequence[CannedAnswer]:
    return await registers.canned(session, await reach_of(session, caller))


async def keep(session: AsyncSession, *, caller: Caller, content: CannedIn) -> CannedAnswer:
    """Raises NotFound for a territory that is not the caller's."""
    await _within(session, caller, content.subdivision)
    kept = CannedAnswer(**content.model_dump())
    session.add(kept)
    await session.flush()
    return kept


async def change(
    session: AsyncSession, *, caller: Caller, id_: UUID, content: CannedIn, expected: int
) -> CannedAnswer:
    kept = await _kept(session, caller, id_, expected)
    await _within(session, caller, content.subdivision)
    kept.subdivision, kept.title, kept.text = content.subdivision, content.title, content.text
    kept.version += 1
    await session.flush()
    return kept


async def forget(session: AsyncSession, *, caller: Caller, id_: UUID, expected: int) -> None:
    await session.delete(await _kept(session, caller, id_, expected))


async def _kept(session: AsyncSession, caller: Caller, id_: UUID, expected: int) -> CannedAnswer:
    kept = await session.get(CannedAnswer, id_, with_for_update=True)
    if kept is None:
        raise NotFound
    await _within(session, caller, kept.subdivision)
    check_version(expected, kept.version, current=CannedOut.model_validate(kept))
    return kept


async def _within(session: AsyncSession, caller: Caller, subdivision: str | None) -> None:
    if not (await reach_of(session, caller)).holds(subdivision):
        raise NotFound
