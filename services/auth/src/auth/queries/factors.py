"""Second factors of a person, and what their session has shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from kernel.factors import FRESH
from sqlalchemy import func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import FACTOR_WINDOW, Factor, Method, RecoveryCode


async def confirmed(session: AsyncSession, person: UUID) -> Sequence[Factor]:
    """The factors of a person, the first one first."""
    statement = (
        select(Factor)
        .where(Factor.person == person, col(Factor.confirmed_at).is_not(None))
        .order_by(col(Factor.created_at), col(Factor.id))
    )
    return (await session.exec(statement)).all()


class Shown(NamedTuple):
    """Whether somebody signed in to a session lately, and showed a factor there lately."""

    signed_in_lately: bool
    factor_lately: bool


_SHOWN: Final = text(
    """
    SELECT started_at > clock_timestamp() - CAST(:fresh AS interval),
        coalesce(factor_at > clock_timestamp() - CAST(:fresh AS interval), false)
    FROM sessions
    WHERE id = :session AND person = :person
    AND revoked_at IS NULL AND ends_at > clock_timestamp()
    """
)


async def shown(session: AsyncSession, *, person: UUID, session_id: UUID) -> Shown | None:
    """None for a session that is over."""
    asked = {"session": session_id, "person": person, "fresh": FRESH}
    row = (await session.execute(_SHOWN, asked)).one_or_none()
    return Shown._make(row) if row else None


async def codes_left(session: AsyncSession, person: UUID) -> int:
    """Recovery codes that were not used."""
    unused = (RecoveryCode.person == person, col(RecoveryCode.used_at).is_(None))
    statement = select(func.count()).select_from(RecoveryCode).where(*unused)
    return (await session.exec(statement)).one()


class Tries(NamedTuple):
    """The wrong tries of a person by one method that count now, and how long until the first of
    them does not."""

    wrong: int
    wait: timedelta | None


_TRIES: Final = text(
    """
    SELECT count(*), min(tried_at) + CAST(:window AS interval) - clock_timestamp()
    FROM wrong_factors
    WHERE person = :person AND method = :method
    AND tried_at > clock_timestamp() - CAST(:window AS interval)
    """
)


async def tries(session: AsyncSession, person: UUID, method: Method) -> Tries:
    asked = {"person": person, "method": method, "window": FACTOR_WINDOW}
    row = await session.execute(_TRIES, asked)
    return Tries._make(row.one())


async def now(session: AsyncSession) -> datetime:
    """By the database's clock."""
    instant: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return instant


_DEMANDED: Final = text(
    """
    SELECT EXISTS (SELECT FROM grants JOIN factor_demands ON role = ANY(roles)
        WHERE person = :person)
    """
)


async def demanded(session: AsyncSession, person: UUID) -> bool:
    """Whether a role of theirs asks for a second factor."""
    return bool((await session.execute(_DEMANDED, {"person": person})).scalar_one())
