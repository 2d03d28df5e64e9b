"""Addresses that people say are theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession


class Claim(NamedTuple):
    """`expired` by the database's clock."""

    person: UUID
    address: str
    expires_at: datetime
    expired: bool
    used_at: datetime | None


_CLAIM: Final = text(
    """
    SELECT person, address, expires_at, expires_at <= clock_timestamp(), used_at
    FROM address_claims WHERE token_hash = :token
    """
)


async def claim(session: AsyncSession, token_hash: bytes) -> Claim | None:
    row = (await session.execute(_CLAIM, {"token": token_hash})).one_or_none()
    return Claim._make(row) if row else None


_PENDING: Final = text(
    """
    SELECT address, expires_at FROM address_claims
    WHERE person = :person AND used_at IS NULL AND expires_at > clock_timestamp()
    ORDER BY address
    """
)


async def pending(session: AsyncSession, person: UUID) -> Sequence[Row[Any]]:
    """Those that a person has yet to confirm."""
    return (await session.execute(_PENDING, {"person": person})).all()
