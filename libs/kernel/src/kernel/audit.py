"""Who did or read what, of whom: an append-only table in the transaction of the act, hash-chained
a moment later by one sealer a database, so that those who act do not wait for each other.

A row changed, removed, added in between or moved breaks the chain; rows cut off its end are missed
against any head of the chain told in the logs before."""

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, Row, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.telemetry import request_id

SEAL_LOCK = 0x0A77A131  # any constant: locks are per database
SEAL_BATCH = 2_000
GENESIS: Final = bytes(32)


class AuditEntry(SQLModel, table=True):
    """One act. `actor`: who, None for the platform itself; `person`: whose data it is about;
    `subject`: what, as an address. No name, no address of a person, nothing they wrote."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_person", "person"), Index("ix_audit_actor", "actor"))

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )
    act: str
    actor: UUID | None = None
    person: UUID | None = None
    subject: str = ""
    detail: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    request: UUID


class AuditSeal(SQLModel, table=True):
    """An entry's place in the chain: `hash` = SHA-256 of the hash before it and of the entry."""

    __tablename__ = "audit_chain"

    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    entry: int = Field(sa_column=Column(BigInteger, unique=True, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AuditUnsealed(SQLModel, table=True):
    """Entries that the sealer has not seen yet."""

    __tablename__ = "audit_unsealed"

    entry: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


@dataclass(frozen=True)
class Act:
    act: str
    actor: UUID | None = None
    person: UUID | None = None
    subject: str = ""
    detail: dict[str, Any] | None = None


def record(session: AsyncSession, *acts: Act) -> None:
    """Keeps acts if, and only if, the transaction of `session` commits."""
    session.info.setdefault("audited", []).extend(acts)


async def write(session: AsyncSession) -> None:
    """Puts what was recorded in the table: among the last acts of a transaction."""
    if acts := session.info.pop("audited", None):
        columns = {
            "acts": [act.act for act in acts],
            "actors": [act.actor for act in acts],
            "persons": [act.person for act in acts],
            "subjects": [act.subject for act in acts],
            "details": [None if act.detail is None else json.dumps(act.detail) for act in acts],
        }
        await session.execute(_WRITE, columns | {"request": UUID(request_id())})


_WRITE: Final = text(
    """
    WITH written AS (
        INSERT INTO audit (act, actor, person, subject, detail, request)
        SELECT act, actor, person, subject, CAST(detail AS jsonb), CAST(:request AS uuid)
        FROM unnest(CAST(:acts AS text[]), CAST(:actors AS uuid[]), CAST(:persons AS uuid[]),
            CAST(:subjects AS text[]), CAST(:details AS text[]))
            AS given (act, actor, person, subject, detail)
        RETURNING id
    )
    INSERT INTO audit_unsealed (entry) SELECT id FROM written
    """
)


class Head(NamedTuple):
    """The end of a chain: how many entries it seals, and the hash of the last."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"


async def seal(session: AsyncSession) -> Head | None:
    """Chains the entries that wait, in the order of their ids; the new head, or None when nothing
    waited or another sealer is at it."""
    if not (await session.execute(_LOCK)).scalar_one():
        return None
    entries = (await session.execute(_WAITING, {"most": SEAL_BATCH})).all()
    if not entries:
        return None
    head = await head_of(session)
    seals = []
    for entry in entries:
        head = Head(head.position + 1, link(head.hash, entry))
        seals.append({"position": head.position, "entry": entry.id, "hash": head.hash})
    await session.execute(_SEAL, seals)
    await session.execute(_SEALED, {"entries": [entry.id for entry in entries]})
    return head


async def head_of(session: AsyncSession) -> Head:
    row = (await session.execute(_HEAD)).one_or_none()
    return Head(row.position, row.hash) if row else Head(0, GENESIS)


def link(before: bytes, entry: Row[Any]) -> bytes:
    """The hash of an entry in its place. Its content as JSON, keys sorted, instants in UTC."""
    content = {
        name: _plain(getattr(entry, name))
        for name in ("id", "at", "act", "actor", "person", "subject", "detail", "request")
    }
    text_ = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(before + text_.encode()).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


async def findings(session: AsyncSession, *, heads: Sequence[Head] = ()) -> AsyncIterator[str]:
    """What is wrong with the chain, in its order. `heads`: ends that it once had."""
    told, hash_, position = {head.position: head.hash for head in heads}, GENESIS, 0
    rows = await session.stream(_CHAIN)
    async for row in rows:
        position += 1
        if row.position != position:
            yield f"position {position}: removed"
            position = row.position
        if row.id is None:
            yield f"position {position}: its entry {row.entry} was removed"
        elif link(hash_, row) != row.hash:
            yield f"position {position}: entry {row.entry} was changed, moved, or one before it was"
        if told.pop(position, row.hash) != row.hash:
            yield f"position {position}: another entry than the one once told"
        hash_ = row.hash
    for missing in sorted(told):
        yield f"position {missing}: told once, and cut off"
    unknown = (await session.execute(_UNKNOWN)).scalars()
    for entry in unknown:
        yield f"entry {entry}: never sealed, nor waiting to be"


_LOCK: Final = select(func.pg_try_advisory_xact_lock(SEAL_LOCK))
_WAITING: Final = text(
    "SELECT audit.* FROM audit_unsealed JOIN audit ON id = entry ORDER BY entry LIMIT :most"
)
_HEAD: Final = text("SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1")
_SEAL: Final = text(
    "INSERT INTO audit_chain (position, entry, hash) VALUES (:position, :entry, :hash)"
)
_SEALED: Final = text("DELETE FROM audit_unsealed WHERE entry = ANY(CAST(:entries AS bigint[]))")
_CHAIN: Final = text(
    "SELECT position, entry, hash, audit.* FROM audit_chain LEFT JOIN audit ON id = entry "
    "ORDER BY position"
)
_UNKNOWN: Final = text(
    "SELECT id FROM audit WHERE NOT EXISTS (SELECT FROM audit_chain WHERE entry = audit.id) "
    "AND NOT EXISTS (SELECT FROM audit_unsealed WHERE entry = audit.id) ORDER BY id"
)
