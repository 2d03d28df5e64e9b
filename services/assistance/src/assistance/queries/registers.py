"""Registers of the requests with a clock, canned answers, figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kernel.db import any_of
from sqlalchemy import Row, Select, String, func, literal_column, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.access import Reach
from assistance.domain.registers import CannedAnswer, Correction, Decision
from assistance.domain.tickets import Ticket
from assistance.domain.words import RegisterName
from assistance.queries.tickets import is_overdue, within


async def register(session: AsyncSession, reach: Reach, kind: RegisterName) -> Sequence[Row[Any]]:
    """Those overdue first, then by due date; those that are settled last, the newest first."""
    overdue = is_overdue().label("overdue")
    statement: Select[*tuple[Any, ...]] = (
        select_columns(
            col(Ticket.id).label("ticket"),
            col(Ticket.number),
            col(Ticket.subdivision),
            col(Ticket.name),
            col(Ticket.state),
            col(Ticket.received_at),
            col(Ticket.due_at),
            col(Ticket.settled_at),
            overdue,
            func.coalesce(col(Decision.outcome), col(Correction.outcome)).label("outcome"),
            col(Decision.author).label("decided_by"),
        )
        .outerjoin(Decision, col(Decision.ticket) == col(Ticket.id))
        .outerjoin(Correction, col(Correction.ticket) == col(Ticket.id))
        .where(col(Ticket.kind) == kind, within(reach))
        .order_by(
            literal_column("overdue").desc(),
            func.coalesce(col(Ticket.settled_at), col(Ticket.closed_at)).desc().nulls_first(),
            col(Ticket.due_at).nulls_last(),
            col(Ticket.number),
        )
    )
    return (await session.execute(statement)).all()


async def canned(session: AsyncSession, reach: Reach) -> Sequence[CannedAnswer]:
    """Those of the territories, and the ministry's."""
    theirs = true() if reach.everywhere else _in(reach)
    ordered = select(CannedAnswer).where(theirs).order_by(CannedAnswer.title)
    return (await session.exec(ordered)).all()


def _in(reach: Reach) -> Any:
    subdivision = col(CannedAnswer.subdivision)
    return or_(subdivision.is_(None), subdivision == any_of(reach.subdivisions, String))


async def figures(
    session: AsyncSession,
    reach: Reach,
    *,
    by: Any | None,
    since: datetime | None,
    until: datetime | None,
) -> Sequence[Row[Any]]:
    """Of the tickets that came from `since` to `until`, excluded, by a column or all together."""
    hours = func.extract("epoch", col(Ticket.answered_at) - col(Ticket.received_at)) / 3600
    statement = select_columns(
        *([by] if by is not None else []),
        func.count().label("tickets"),
        func.count(col(Ticket.answered_at)).label("answered"),
        func.count().filter(is_overdue()).label("overdue"),
        func.percentile_cont(0.5).within_group(hours.asc()).label("median_hours"),
    ).where(within(reach))
    if since is not None:
        statement = statement.where(col(Ticket.received_at) >= since)
    if until is not None:
        statement = statement.where(col(Ticket.received_at) < until)
    if by is not None:
        statement = statement.group_by(by).order_by(by)
    return (await session.execute(statement)).all()
