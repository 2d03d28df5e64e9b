"""Closings and the parts received of their snapshots."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Closing, FrozenInstance, ReceivedPart


async def lock_closing(
    session: AsyncSession, *, campaign: str, round_: int, closing: int
) -> Closing:
    """The closing, written if this is the first that is heard of it, and locked."""
    key = {"campaign": campaign, "round": round_, "closing": closing}
    await session.execute(insert(Closing).values(key).on_conflict_do_nothing())
    return await session.get_one(
        Closing, tuple(key.values()), with_for_update=True, populate_existing=True
    )


def _counted(closing: Closing) -> ColumnElement[bool]:
    """The parts that the closing fact counts; none before it was heard."""
    return and_(
        ReceivedPart.campaign == closing.campaign,
        ReceivedPart.round == closing.round,
        ReceivedPart.closing == closing.closing,
        col(ReceivedPart.part) <= (closing.parts or 0),
    )


async def count_parts(session: AsyncSession, closing: Closing) -> int:
    return (await session.exec(select(func.count()).where(_counted(closing)))).one()


async def parts_of(session: AsyncSession, closing: Closing) -> Sequence[ReceivedPart]:
    statement = select(ReceivedPart).where(_counted(closing))
    return (await session.exec(statement.order_by(col(ReceivedPart.part)))).all()


async def frozen(session: AsyncSession, closing: Closing) -> FrozenInstance | None:
    return await session.get(FrozenInstance, (closing.campaign, closing.round, closing.closing))


async def last_closing(session: AsyncSession, *, campaign: str, round_: int) -> Closing | None:
    """The one that counts: a later closing follows an annulled one."""
    statement = select(Closing).where(
        Closing.campaign == campaign,
        Closing.round == round_,
        col(Closing.digest).is_not(None),
        col(Closing.annulled_at).is_(None),
    )
    return (await session.exec(statement.order_by(col(Closing.closing).desc()).limit(1))).first()
