"""Events leave with the change that caused them: same transaction, a row each, sent by the relay.

Order of a key: writers of one aggregate hold its row lock until they commit, so the ids of its
rows follow its history, and the relay sends the pending rows by id."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple
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


class Row(NamedTuple):
    """A message to be: its headers are JSON."""

    topic: str
    key: str
    headers: str
    value: bytes


def emit(session: AsyncSession, fact: Event) -> None:
    """Announces a fact if, and only if, the transaction of `session` commits."""
    headers = json.dumps(_headers(fact, session.info["source"]))
    announce(session, Row(fact.TOPIC.name, fact.key, headers, _value(fact)))


def announce(session: AsyncSession, row: Row) -> None:
    session.info.setdefault("announced", []).append(row)


async def emit_all(session: AsyncSession, facts: Iterable[Event]) -> None:
    """Like `emit` for very many facts, in their order: one statement for 5,000, none kept."""
    await write(session)
    rest = _rows(facts, session.info["source"])
    while batch := list(islice(rest, BULK)):
        await _insert(session, batch)


async def write(session: AsyncSession) -> None:
    """Puts what was announced in the outbox: the last act of a transaction."""
    if announced := session.info.pop("announced", None):
        await _insert(session, announced)


def _rows(facts: Iterable[Event], source: str) -> Iterator[Row]:
    headers: dict[str, str] = {}  # by type: only the id and the subject differ
    for fact in facts:
        if fact.TYPE not in headers:
            headers[fact.TYPE] = json.dumps(_headers(fact, source))
        yield Row(fact.TOPIC.name, fact.key, _with_id(headers[fact.TYPE], fact.key), _value(fact))


def _headers(fact: Event, source: str) -> dict[str, str]:
    envelope = Envelope(type=fact.TYPE, source=source, subject=fact.key, traceparent=traceparent())
    return {name: value.decode() for name, value in envelope.to_headers()}


def _with_id(headers: str, key: str) -> str:
    """The headers of another fact of the type, with an id and a subject of its own: of a name
    given twice, jsonb keeps the last value."""
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


async def _insert(session: AsyncSession, rows: Sequence[Row]) -> None:
    topics, keys, headers, values = zip(*rows, strict=True)
    await session.execute(
        _INSERT, {"topics": topics, "keys": keys, "headers": headers, "values": values}
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
