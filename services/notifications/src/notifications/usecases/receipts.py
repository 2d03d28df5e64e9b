"""A mail for each receipt (E4), but where several saves of one list follow each other: whoever
tries things out saves ten times in a minute, and ten mails bury the one that counts. A mail leaves
a minute after its save; a later save takes its place and its hour, so that the last one tells and
nobody waits longer than that. Every receipt is on the site at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.receipts import ReceiptIssued
from notifications.domain import candidate_notices as notices
from notifications.domain.tables import MAILS, Notice
from notifications.queries import known
from notifications.usecases import queue
from sqlalchemy import (
    ARRAY,
    DateTime,
    String,
    Uuid,
    bindparam,
    column,
    func,
    select,
    update,
)
from sqlmodel.ext.asyncio.session import AsyncSession

HELD_FOR: Final = timedelta(minutes=1)
Owner = tuple[UUID, str]
"""A person, and what the facts of the receipts of one of their lists begin with."""


async def issued(session: AsyncSession, events: Sequence[ReceiptIssued]) -> None:
    last = {(one.person, notices.receipts_of(one)): one for one in events}
    postes = {(one.campaign, one.poste) for one in last.values() if one.poste is not None}
    labels = await known.poste_labels(session, postes)
    replaced = await _replace(session, list(last))
    told = [(_notice(one, labels), one.person) for one in last.values()]
    await queue.announce_each(session, told)
    hours = {
        notice.fact: replaced.get(owner) for (notice, _), owner in zip(told, last, strict=True)
    }
    await session.execute(_HOLD, {"facts": list(hours), "hours": list(hours.values())})


def _notice(event: ReceiptIssued, labels: Mapping[tuple[str, str], str]) -> Notice:
    label = event.poste and labels.get((event.campaign, event.poste), event.poste)
    return notices.of_receipt(event, poste=label)


async def _replace(session: AsyncSession, owners: Sequence[Owner]) -> Mapping[Owner, datetime]:
    """Drops the mails of their earlier receipts that have not left; when they were due."""
    persons, lists = zip(*owners, strict=True)
    rows = await session.execute(_REPLACE, {"persons": persons, "lists": lists})
    return {(row.person, row.list): row.due_at for row in rows}


_OWNERS: Final = (
    func.unnest(bindparam("persons", type_=ARRAY(Uuid)), bindparam("lists", type_=ARRAY(String)))
    .table_valued(column("person", Uuid), column("list", String))
    .render_derived()
)
_EARLIER: Final = (
    select(MAILS.c.id, MAILS.c.due_at, _OWNERS.c.person, _OWNERS.c.list)
    .join(_OWNERS, MAILS.c.person == _OWNERS.c.person)
    .where(MAILS.c.state.in_(["waiting", "queued"]))
    .where(func.starts_with(MAILS.c.fact, _OWNERS.c.list))
    .with_for_update(of=MAILS, skip_locked=True)  # one that is leaving now has left
    .cte("earlier")
)
_REPLACE: Final = (
    update(MAILS)
    .where(MAILS.c.id == _EARLIER.c.id)
    .values(state="dropped", changed_at=func.clock_timestamp())
    .returning(_EARLIER.c.person, _EARLIER.c.list, _EARLIER.c.due_at)
)
_HOURS: Final = (
    func.unnest(
        bindparam("facts", type_=ARRAY(String)),
        bindparam("hours", type_=ARRAY(DateTime(timezone=True))),
    )
    .table_valued(column("fact", String), column("due_at", DateTime(timezone=True)))
    .render_derived()
)
_DUE: Final = func.least(_HOURS.c.due_at, func.clock_timestamp() + HELD_FOR)
_HOLD: Final = (
    update(MAILS)
    .where(MAILS.c.fact == _HOURS.c.fact, MAILS.c.state == "queued", MAILS.c.attempts == 0)
    .values(due_at=_DUE, queued_at=_DUE)
)
