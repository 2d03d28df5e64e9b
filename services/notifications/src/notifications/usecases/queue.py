"""A mail per fact and person, waiting for an address or queued; the senders woken at once."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from notifications.domain.tables import MAILS, Contact, Mail, Notice, NoticePoste
from notifications.queries import audiences
from notifications.queries.audiences import Audience
from notifications.telemetry import DROPPED
from sqlalchemy import (
    ARRAY,
    Select,
    String,
    Uuid,
    any_,
    bindparam,
    case,
    event,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session as SyncSession
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

wake_up: Final = {True: asyncio.Event(), False: asyncio.Event()}
"""By urgency: set when this process commits mails, so that its senders need not wait for their
next look."""


async def announce(
    session: AsyncSession, notice: Notice, audience: Audience, *, postes: Sequence[NoticePoste] = ()
) -> None:
    """Tells a fact to an audience. Heard again, it adds nobody but those it missed."""
    first = await session.execute(_NOTICE.returning(_NOTICES.c.fact), notice.model_dump())
    if first.first() is not None and postes:
        await session.execute(insert(_POSTES), [poste.model_dump() for poste in postes])
    await write(session, audience)


async def announce_each(session: AsyncSession, told: Sequence[tuple[Notice, UUID]]) -> None:
    """Tells each fact to its person."""
    await session.execute(_NOTICE, [notice.model_dump() for notice, _ in told])
    await write(session, audiences.these([(notice.fact, person) for notice, person in told]))


_NOTICES: Final = SQLModel.metadata.tables[str(Notice.__tablename__)]
_POSTES: Final = SQLModel.metadata.tables[str(NoticePoste.__tablename__)]
_NOTICE: Final = insert(_NOTICES).on_conflict_do_nothing()


async def write(session: AsyncSession, audience: Audience) -> None:
    """A mail for each (fact, person) that has none yet."""
    await session.execute(_mails_to(audience.rows), audience.values)
    _wake_after_commit(session, urgent=False)


@cache
def _mails_to(audience: Select[Any, Any]) -> Insert:
    asked = audiences.after_merges(audience)
    addressed = col(Contact.person).is_not(None)
    rows = (
        select(
            col(Notice.kind).label("kind"),
            asked.c.fact.label("fact"),
            asked.c.person.label("person"),
            literal(False).label("urgent"),
            literal(0).label("attempts"),
            case((addressed, literal("queued", String)), else_=literal("waiting", String)).label(
                "state"
            ),
            case((addressed, func.clock_timestamp()), else_=null()).label("queued_at"),
            col(Notice.expires_at).label("expires_at"),
        )
        .select_from(asked)
        .join(Notice, col(Notice.fact) == asked.c.fact)
        .outerjoin(Contact, col(Contact.person) == asked.c.person)
    )
    names = [column.name for column in rows.selected_columns]
    return insert(MAILS).from_select(names, rows).on_conflict_do_nothing()


async def write_sealed(
    session: AsyncSession, mails: Sequence[Mapping[str, Any]], *, urgent: bool
) -> None:
    """Their addresses are under their seals: they wait for nothing."""
    await session.execute(_SEALED, [{"urgent": urgent, **mail} for mail in mails])
    _wake_after_commit(session, urgent=urgent)


_SEALED: Final = (
    insert(MAILS)
    .values(attempts=0, state="queued", queued_at=func.clock_timestamp())
    .on_conflict_do_nothing()
)


async def complete(session: AsyncSession, *, people: Collection[UUID] | None = None) -> None:
    """Queues the mails whose person (of these, or anyone) has an address by now."""
    if people is None:
        completed = await session.execute(_COMPLETE)
    else:
        completed = await session.execute(_COMPLETE_THEIRS, {"people": list(people)})
    if completed.first() is not None:
        _wake_after_commit(session, urgent=False)


_COMPLETE: Final = (
    update(MAILS)
    .where(MAILS.c.state == "waiting", MAILS.c.person == col(Contact.person))
    .values(
        state="queued",
        queued_at=func.clock_timestamp(),
        due_at=func.clock_timestamp(),
        changed_at=func.clock_timestamp(),
    )
    .returning(MAILS.c.id)
)
_COMPLETE_THEIRS: Final = _COMPLETE.where(
    MAILS.c.person == any_(bindparam("people", type_=ARRAY(Uuid)))
)


async def drop_expired(session: AsyncSession) -> None:
    """Drops what nobody needs to read any more; a link not sent in time is erased here."""
    for kind in (await session.execute(_DROP_EXPIRED)).scalars():
        DROPPED.labels(kind, "expired").inc()


_EXPIRED: Final = (
    select(MAILS.c.id)
    .where(
        MAILS.c.state.in_(["waiting", "queued"]),
        MAILS.c.expires_at <= func.statement_timestamp(),
    )
    .with_for_update(skip_locked=True)
)
_DROP_EXPIRED: Final = (
    update(MAILS)
    .where(MAILS.c.id.in_(_EXPIRED))
    .values(state="dropped", sealed=None, changed_at=func.clock_timestamp())
    .returning(MAILS.c.kind)
)


async def keep(session: AsyncSession, mails: Sequence[Mail]) -> None:
    """Writes what became of mails that this transaction took."""
    if mails:
        await session.execute(_KEEP, [_kept(mail) for mail in mails])


_CHANGING: Final = ("state", "attempts", "code", "sealed", "queued_at", "due_at", "changed_at")
_KEEP: Final = (
    update(MAILS)
    .where(MAILS.c.id == bindparam("mail"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)


def _kept(mail: Mail) -> dict[str, Any]:
    return {"mail": mail.id} | {f"new_{name}": getattr(mail, name) for name in _CHANGING}


def _wake_after_commit(session: AsyncSession, *, urgent: bool) -> None:
    session.info.setdefault("queued", set()).add(urgent)


@event.listens_for(SyncSession, "after_commit")
def _wake(session: SyncSession) -> None:
    for urgent in session.info.pop("queued", ()):
        wake_up[urgent].set()
