"""Wrong codes and passkeys are counted by person, one try at a time: five an hour."""

from math import ceil
from typing import Final
from uuid import UUID

from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import FACTOR_TRIES, Method, WrongFactor
from auth.queries import factors as queries


class FactorWrong(DomainError):
    """Ce n'est pas le bon code, ou la bonne clé. Essais restants : {left}."""

    status = 422


class FactorsBlocked(DomainError):
    """Trop d'essais. Le second facteur pourra de nouveau être présenté dans {minutes} minutes."""

    status = 429

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.members["retry_after"])}


_HOLD: Final = text("SELECT FROM persons WHERE id = :person FOR NO KEY UPDATE")


async def hold(session: AsyncSession, person: UUID) -> None:
    """Until the end of the transaction, nobody else tries or changes this person's factors."""
    await session.execute(_HOLD, {"person": person})


async def begin_try(session: AsyncSession, person: UUID) -> None:
    """Holds the person. Raises FactorsBlocked."""
    await hold(session, person)
    tried = await queries.tries(session, person)
    if tried.wrong >= FACTOR_TRIES:
        raise _blocked(tried)


async def count_wrong(
    session: AsyncSession, person: UUID, *, session_id: UUID, method: Method
) -> DomainError:
    """The refusal of a wrong one, to be returned: raised, it would forget what it counted."""
    session.add(WrongFactor(person=person))
    await session.flush()
    act = Act("second factor refused", person, person, f"sessions/{session_id}", {"how": method})
    audit.record(session, act)
    tried = await queries.tries(session, person)
    left = FACTOR_TRIES - tried.wrong
    return FactorWrong(left=left) if left > 0 else _blocked(tried)


def _blocked(tried: queries.Tries) -> FactorsBlocked:
    seconds = max(1, ceil(tried.wait.total_seconds())) if tried.wait else 1
    return FactorsBlocked(retry_after=seconds, minutes=ceil(seconds / 60))
