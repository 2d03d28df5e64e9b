"""Mails to ask for, and managers to tell of what waits."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Letter, Ticket


async def waiting(session: AsyncSession, *, limit: int) -> Sequence[tuple[Letter, Ticket]]:
    """The oldest, locked; those that another process posts are passed over."""
    statement = (
        select(Letter, Ticket)
        .join(Ticket, col(Ticket.id) == col(Letter.ticket))
        .order_by(col(Letter.id))
        .limit(limit)
        .with_for_update(of=Letter, skip_locked=True)
    )
    return (await session.exec(statement)).all()


async def managers_to_tell(session: AsyncSession) -> Sequence[Row[Any]]:
    """Managers for whom something came since they were last told, an hour ago or more: how many
    tickets wait for them, and how many are overdue."""
    return (await session.execute(_TO_TELL)).all()


# The ministry is told of what no territory manages; it may read the rest.
_TO_TELL: Final = text(
    """
    WITH concerned AS (
        SELECT DISTINCT scope.person, ticket.id, ticket.changed_at, ticket.due_at,
               ticket.settled_at, ticket.assigned_to
        FROM tickets AS ticket
        LEFT JOIN subdivisions AS place ON place.code = ticket.subdivision
        JOIN manager_scopes AS scope ON CASE
            WHEN scope.role = 'ministry' THEN ticket.subdivision IS NULL
            ELSE ticket.subdivision IS NOT NULL
                AND scope.region IN ('', place.region)
                AND scope.subdivision IN ('', ticket.subdivision)
        END
        WHERE ticket.state IN ('open', 'reopened')
    )
    SELECT concerned.person, count(*) AS waiting,
           count(*) FILTER (
               WHERE due_at <= statement_timestamp() AND settled_at IS NULL
           ) AS overdue
    FROM concerned LEFT JOIN digests AS told USING (person)
    WHERE assigned_to IS NULL OR assigned_to = concerned.person
    GROUP BY concerned.person, told.told_at
    HAVING told.told_at IS NULL
        OR (told.told_at <= statement_timestamp() - interval '1 hour'
            AND max(changed_at) > told.told_at)
    """
)
