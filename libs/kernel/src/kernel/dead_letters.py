"""Messages that could not be handled: kept with the reason, told to the dead-letter topic, and
replayed by an operator. On a halting topic, the later messages of the same key wait behind."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from contracts import Envelope, dead_letters_of
from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, delete, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.db import now
from kernel.outbox import LARGEST, Row, announce
from kernel.subscriptions import Subscriptions
from kernel.telemetry import continue_trace

REPLAY_LOCK = 0x0A77A12F  # any constant: locks are per database


class OutOfTurn(Exception):
    """An earlier message of the same key waits too: replaying this one would break the order."""


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
    told = {**headers, "dead-letter-topic": topic, "dead-letter-error": error}
    announce(
        session,
        Row(
            topic=dead_letters_of(session.info["source"]).name,
            key=key,
            headers=json.dumps(told),
            value=value if len(value) <= LARGEST else b"",  # whole in the table
        ),
    )


async def pending(session: AsyncSession) -> Sequence[DeadLetter]:
    """Those not replayed yet, oldest first."""
    statement = select(DeadLetter).where(col(DeadLetter.replayed_at).is_(None))
    return (await session.exec(statement.order_by(col(DeadLetter.id)))).all()


async def next_pending(session: AsyncSession, ids: Sequence[int] = ()) -> DeadLetter | None:
    """The oldest one not replayed yet (of these ids only, if any), for this transaction alone:
    another replay waits, and so does the consumer before it sets one more aside."""
    await session.execute(select(func.pg_advisory_xact_lock(REPLAY_LOCK)))
    statement = select(DeadLetter).where(col(DeadLetter.replayed_at).is_(None))
    if ids:
        statement = statement.where(col(DeadLetter.id).in_(ids))
    return (await session.exec(statement.order_by(col(DeadLetter.id)).limit(1))).first()


async def halted_keys(session: AsyncSession, topic: str) -> set[str]:
    """The keys of a topic whose messages must wait, once no replay is under way."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(REPLAY_LOCK)))
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


async def replay(session: AsyncSession, letter: DeadLetter, subscriptions: Subscriptions) -> None:
    """Handles the message now, past the inbox, which knows it already. Raises OutOfTurn, and what
    reading it or handling it raises."""
    if letter.halting and await _is_behind(session, letter):
        raise OutOfTurn
    headers = letter.headers.items()
    envelope = Envelope.from_headers((name, value.encode()) for name, value in headers)
    event, subscription = subscriptions.read(envelope.type, letter.value)
    continue_trace(envelope.traceparent, event_id=envelope.id)
    await subscription.handle(session, [event])
    letter.replayed_at = await now(session)
    session.add(letter)


async def _is_behind(session: AsyncSession, letter: DeadLetter) -> bool:
    earlier = select(DeadLetter.id).where(
        DeadLetter.topic == letter.topic,
        DeadLetter.key == letter.key,
        col(DeadLetter.halting).is_(True),
        col(DeadLetter.replayed_at).is_(None),
        col(DeadLetter.id) < letter.id,
    )
    return (await session.exec(earlier.limit(1))).first() is not None


async def discard(session: AsyncSession, ids: Sequence[int]) -> int:
    """Forgets messages that can never be handled; the dead-letter topic keeps them. Their keys,
    if halted, go on. Returns how many there were."""
    forgotten = delete(DeadLetter).where(
        col(DeadLetter.id).in_(ids), col(DeadLetter.replayed_at).is_(None)
    )
    return len((await session.execute(forgotten.returning(col(DeadLetter.id)))).all())
