"""What a passkey signs: drawn for one session, good once, for five minutes."""

import secrets
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import CHALLENGE_LIFE, Purpose

_DRAW: Final = text(
    """
    INSERT INTO factor_challenges (session, purpose, challenge, expires_at)
    VALUES (:session, :purpose, :challenge, clock_timestamp() + CAST(:life AS interval))
    ON CONFLICT (session, purpose) DO UPDATE
        SET challenge = excluded.challenge, expires_at = excluded.expires_at
    """
)
_TAKE: Final = text(
    """
    DELETE FROM factor_challenges WHERE session = :session AND purpose = :purpose
    RETURNING CASE WHEN expires_at > clock_timestamp() THEN challenge END
    """
)


async def draw(session: AsyncSession, session_id: UUID, purpose: Purpose) -> bytes:
    """The one asked for before is good no more."""
    challenge = secrets.token_bytes(32)
    drawn = {"session": session_id, "purpose": purpose, "challenge": challenge}
    await session.execute(_DRAW, drawn | {"life": CHALLENGE_LIFE})
    return challenge


async def take(session: AsyncSession, session_id: UUID, purpose: Purpose) -> bytes | None:
    """None when none was asked for, or too long ago. Taken, it is gone, whatever comes of it."""
    taken = await session.execute(_TAKE, {"session": session_id, "purpose": purpose})
    challenge: bytes | None = taken.scalar_one_or_none()
    return challenge
