"""Messages that could not be handled: kept with the reason, told to the dead-letter topic, and
replayed by an operator. On a halting topic, the later messages of the same key wait behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from contracts import dead_letters_of
from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.db import now
from kernel.outbox import OutboxMessage
from kernel.subscriptions import Subscriptions


class DeadLetter(SQLModel, table=True):
    """A message set aside. `halting`: its key waits, here, until it is replayed."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        Index(
            "ix_dead_letters_halting",
            "topic",
            "key",
            postgresql_where=text("halting AND replayed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    topic: str
    key: str
    headers: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    error: str
    halting: bool = False
    set_aside_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )
    replayed_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


def set_aside(
    session: AsyncSession,
    *,
    topic: str,
    key: str,
    headers: Mapping[str, str],
    value: bytes,
    error: str,
    halting: bool,
) -> None:
    """Keeps the message and tells the dead-letter topic, in the transaction of `session`."""
    session.add(
        DeadLetter(
            topic=topic, key=key, headers=dict(headers), value=value, error=error, halting=halting
        )
    )
    session.add(
        OutboxMessage(
            topic=dead_letters_of(session.info["source"]).name,
            key=key,
            headers={**headers, "dead-letter-topic": topic, "dead-letter-error": error},
            value=value,
        )
    )
    session.info["emitted"] = True


async def pending(session: AsyncSession) -> Sequence[DeadLetter]:
    """Those not replayed yet, oldest first."""
    statement = select(DeadLetter).where(col(DeadLetter.replayed_at).is_(None))
    return (await session.exec(statement.order_by(col(DeadLetter.id)))).all()


async def halted_keys(session: AsyncSession, topic: str) -> set[str]:
    """The keys of a topic whose messages must wait."""
    statement = select(DeadLetter.key).where(
        DeadLetter.topic == topic,
        col(DeadLetter.halting).is_(True),
        col(DeadLetter.replayed_at).is_(None),
    )
    return set((await session.exec(statement)).all())


async def count_halted(session: AsyncSession) -> int:
    statement = select(func.count(func.distinct(DeadLetter.topic + "/" + DeadLetter.key))).where(
        col(DeadLetter.halting).is_(True), col(DeadLetter.replayed_at).is_(None)
    )
    return (await session.exec(statement)).one()


async def find(session: AsyncSession, id_: int) -> DeadLetter | None:
    return await session.get(DeadLetter, id_)


async def replay(session: AsyncSession, letter: DeadLetter, subscriptions: Subscriptions) -> None:
    """Handles the message now, past the inbox, which knows it already. Raises what reading
    it or handling it raises."""
    event, handler = subscriptions.read(letter.headers["ce_type"], letter.value)
    await handler(session, event)
    letter.replayed_at = await now(session)
    session.add(letter)
