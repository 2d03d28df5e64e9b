"""Signing keys are drawn, promoted, and forgotten once their tokens are dead."""

from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from sqlalchemy import delete, func, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.keys import RETIRED_KEPT, ROTATION_PAUSE, SigningKey, Vault

ROTATING = 0x0A07_0002


class RotatedLately(DomainError):
    """Les clés viennent de tourner : attendez que la suivante soit connue de tous (2 minutes)."""

    status = 409


class NoKeys(DomainError):
    """Aucune clé de signature n'existe encore : démarrez le service une première fois."""

    status = 409


async def draw_first_keys(session: AsyncSession, *, vault: Vault) -> None:
    """Nothing if there are keys; of several replicas that start together, one draws them."""
    await _take_turn(session)
    if not await queries.has_keys(session):
        session.add_all([vault.draw("current"), vault.draw("next")])
        await session.flush()


async def rotate_keys(session: AsyncSession, *, vault: Vault) -> str:
    """The next key signs from now on; returns its id. Raises NoKeys, RotatedLately."""
    await _take_turn(session)
    if not await queries.has_keys(session):
        raise NoKeys
    if await queries.rotated_since(session, ROTATION_PAUSE):
        raise RotatedLately
    await session.execute(
        update(SigningKey)
        .where(col(SigningKey.state) == "current")
        .values(state="retired", retired_at=func.clock_timestamp())
    )
    promoted = await session.execute(
        update(SigningKey)
        .where(col(SigningKey.state) == "next")
        .values(state="current")
        .returning(col(SigningKey.kid))
    )
    kid: str = promoted.scalar_one()
    session.add(vault.draw("next"))
    await session.flush()
    audit.record(session, Act("rotated keys", subject=f"keys/{kid}"))
    return kid


async def forget_dead_keys(session: AsyncSession) -> None:
    """The keys whose last token has expired: their private halves are destroyed."""
    dead = col(SigningKey.retired_at) < func.clock_timestamp() - RETIRED_KEPT
    await session.execute(delete(SigningKey).where(dead))


async def _take_turn(session: AsyncSession) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(ROTATING)))
