"""Recovery codes: ten, shown once, each good once."""

from uuid import UUID

from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from kernel.identity import Caller
from sqlalchemy import delete, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import RecoveryCode
from auth.domain.keys import Vault
from auth.domain.onetime import draw_recovery_codes, recovery_mac


class NoFactor(DomainError):
    """Aucun second facteur n'est enregistré : ajoutez-en un d'abord."""

    status = 409


async def draw_if_none(session: AsyncSession, *, person: UUID, vault: Vault) -> list[str]:
    """Empty when the person was given some already, used or not."""
    known = select(col(RecoveryCode.person)).where(col(RecoveryCode.person) == person).limit(1)
    if (await session.execute(known)).first():
        return []
    return await _draw(session, person=person, vault=vault)


async def renew(session: AsyncSession, *, caller: Caller, known: int, vault: Vault) -> list[str]:
    """Ten new ones; those before are good no more. `known`: the factors they have. Raises
    NoFactor."""
    if not known:
        raise NoFactor
    await forget(session, caller.person)
    audit.record(session, Act("recovery codes renewed", caller.person, caller.person, "factors"))
    return await _draw(session, person=caller.person, vault=vault)


async def forget(session: AsyncSession, person: UUID) -> None:
    await session.execute(delete(RecoveryCode).where(col(RecoveryCode.person) == person))


async def _draw(session: AsyncSession, *, person: UUID, vault: Vault) -> list[str]:
    codes = draw_recovery_codes()
    session.add_all(
        RecoveryCode(code_mac=recovery_mac(vault, person, code), person=person) for code in codes
    )
    return codes
