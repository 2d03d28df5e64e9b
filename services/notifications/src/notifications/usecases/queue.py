"""A mail per fact and person, waiting for an address or queued; the senders woken at once."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from kernel.db import any_of
from notifications import queries
from notifications.domain.tables import Contact, Mail, Notice, NoticePoste
from notifications.queries import Audience
from notifications.telemetry import DROPPED
from sqlalchemy import String, Uuid, case, event, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert
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
    first = insert(Notice).values(notice.model_dump()).on_conflict_do_nothing()
    if (await session.execute(first.returning(col(Notice.fact)))).first() is not None:
        session.add_all(postes)
        await session.flush()
    await write(session, audience)


async def write(session: AsyncSession, audience: Audience) -> None:
    """A mail for each (fact, person) that has none yet."""
    asked = queries.after_merges(audience)
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
    await session.execute(insert(Mail).from_select(names, rows).on_conflict_do_nothing())
    _wake_after_commit(session, urgent=False)


async def write_sign_ins(session: AsyncSession, mails: Sequence[Mail]) -> None:
    """Their addresses are in the sealed links: they wait for nothing."""
    fields = {"kind", "fact", "person", "sealed", "expires_at"}
    rows = [mail.model_dump(include=fields) for mail in mails]
    await session.execute(_SIGN_INS, rows)
    _wake_after_commit(session, urgent=True)


_SIGN_INS: Final = (
    insert(SQLModel.metadata.tables[str(Mail.__tablename__)])
    .values(urgent=True, attempts=0, state="queued", queued_at=func.clock_timestamp())
    .on_conflict_do_nothing()
)


async def complete(session: AsyncSession, *, people: Collection[UUID] | None = None) -> None:
    """Queues the mails whose person (of these, or anyone) has an address by now."""
    statement = (
        update(Mail)
        .where(col(Mail.state) == "waiting", col(Mail.person) == col(Contact.person))
        .values(
            state="queued",
            queued_at=func.clock_timestamp(),
            due_at=func.clock_timestamp(),
            changed_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )
    if people is not None:
        statement = statement.where(col(Mail.person) == any_of(people, Uuid))
    completed = await session.execute(statement.returning(col(Mail.id)))
    if completed.first() is not None:
        _wake_after_commit(session, urgent=False)


async def drop_expired(session: AsyncSession) -> None:
    """Drops what nobody needs to read any more; a link not sent in time is erased here."""
    expired = (
        select(col(Mail.id))
        .where(
            col(Mail.state).in_(["waiting", "queued"]),
            col(Mail.expires_at) <= func.statement_timestamp(),
        )
        .with_for_update(skip_locked=True)
    )
    dropped = await session.execute(
        update(Mail)
        .where(col(Mail.id).in_(expired))
        .values(state="dropped", sealed=None, changed_at=func.clock_timestamp())
        .returning(col(Mail.kind))
        .execution_options(synchronize_session=False)
    )
    for kind in dropped.scalars():
        DROPPED.labels(kind, "expired").inc()


def _wake_after_commit(session: AsyncSession, *, urgent: bool) -> None:
    session.info.setdefault("queued", set()).add(urgent)


@event.listens_for(SyncSession, "after_commit")
def _wake(session: SyncSession) -> None:
    for urgent in session.info.pop("queued", ()):
        wake_up[urgent].set()
