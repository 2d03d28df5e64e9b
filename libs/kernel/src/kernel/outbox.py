"""Events leave with the change that caused them: same transaction, a row each, sent by the relay.

Order of a key: writers of one aggregate hold its row lock until they commit, so the ids of its
rows follow its history, and the relay sends the pending rows by id."""

import asyncio
import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import uuid4

from contracts import Envelope, Event
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    LargeBinary,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session as SyncSession
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.telemetry import traceparent

LARGEST = 900_000
"""Bytes of a message that the broker surely takes; a larger one would stop the relay."""


class TooLong(Exception):
    """A fact does not fit into one message."""


class OutboxMessage(SQLModel, table=True):
    """A message that the broker has not acknowledged yet; the relay deletes it once it has."""

    __tablename__ = "outbox"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    topic: str
    key: str
    headers: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )


def emit(session: AsyncSession, fact: Event) -> None:
    """Announces a fact if, and only if, the transaction of `session` commits."""
    session.add(
        OutboxMessage(
            topic=fact.TOPIC.name,
            key=fact.key,
            headers=_headers(fact, session.info["source"]),
            value=_value(fact),
        )
    )
    session.info["emitted"] = True


def _headers(fact: Event, source: str) -> dict[str, str]:
    envelope = Envelope(type=fact.TYPE, source=source, subject=fact.key, traceparent=traceparent())
    return {name: value.decode() for name, value in envelope.to_headers()}


def _with_id(headers: str, key: str) -> str:
    """The headers of another fact of the type, as JSON, with an id and a subject of its own: of
    a name given twice, jsonb keeps the last value."""
    return f'{headers[:-1]}, "ce_id": "{uuid4()}", "ce_subject": {json.dumps(key)}}}'


def _value(fact: Event) -> bytes:
    value = fact.model_dump_json().encode()
    if len(value) > LARGEST:
        raise TooLong(f"{fact.TYPE}: {len(value)} bytes")
    return value


BULK = 5_000
# Unnested in the select list, where it streams: as a table, PostgreSQL would spool it to disk.
_INSERT = text(
    "INSERT INTO outbox (topic, key, headers, value) "
    "SELECT unnest(CAST(:topics AS text[])), unnest(CAST(:keys AS text[])), "
    "CAST(unnest(CAST(:headers AS text[])) AS jsonb), unnest(CAST(:values AS bytea[]))"
)


async def emit_all(session: AsyncSession, facts: Iterable[Event]) -> None:
    """Like `emit` for very many facts, in their order: one statement for 5,000, none kept."""
    source, rest = session.info["source"], iter(facts)
    headers: dict[str, str] = {}  # by type: only the id and the subject differ
    await session.flush()
    while batch := list(islice(rest, BULK)):
        for fact in batch:
            if fact.TYPE not in headers:
                headers[fact.TYPE] = json.dumps(_headers(fact, source))
        await session.execute(
            _INSERT,
            {
                "topics": [fact.TOPIC.name for fact in batch],
                "keys": [fact.key for fact in batch],
                "headers": [_with_id(headers[fact.TYPE], fact.key) for fact in batch],
                "values": [_value(fact) for fact in batch],
            },
        )
        session.info["emitted"] = True


async def oldest_age(session: AsyncSession) -> float:
    """Seconds that the oldest pending message has waited; 0 when none does."""
    age = func.clock_timestamp() - func.min(OutboxMessage.created_at)
    seconds = (await session.execute(select(func.extract("epoch", age)))).scalar_one()
    return float(seconds or 0)


wake_up = asyncio.Event()
"""Set when this process commits events, so that its relay need not wait for the next look."""


@event.listens_for(SyncSession, "after_commit")
def _wake_the_relay(session: SyncSession) -> None:
    if session.info.pop("emitted", False):
        wake_up.set()
