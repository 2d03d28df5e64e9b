"""Wrong codes and passkeys are counted by person and method, one try at a time: five an hour."""

from math import ceil
from uuid import UUID

from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import FACTOR_TRIES, Method, WrongFactor
from auth.queries import factors as queries
from auth.usecases.sessions import hold


class FactorWrong(DomainError):
    """Ce n'est pas le bon code, ou la bonne clé. Essais restants : {left}."""

    status = 422


class FactorsBlocked(DomainError):
    """Trop d'essais de cette façon : elle servira de nouveau dans {minutes} minutes. D'ici là,
    présentez un autre second facteur, ou un code de secours."""

    status = 429

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.members["retry_after"])}


async def begin_try(session: AsyncSession, person: UUID, method: Method) -> None:
    """Holds the person. Raises FactorsBlocked."""
    await hold(session, person)
    tried = await queries.tries(session, person, method)
    if tried.wrong >= FACTOR_TRIES:
        raise _blocked(tried)


async def count_wrong(
    session: AsyncSession, person: UUID, *, session_id: UUID, method: Method
) -> DomainError:
    """The refusal of a wrong one, to be returned: raised, it would forget what it counted."""
    session.add(WrongFactor(person=person, method=method))
    await session.flush()
    act = Act("second factor refused", person, person, f"sessions/{session_id}", {"how": method})
    audit.record(session, act)
    tried = await queries.tries(session, person, method)
    left = FACTOR_TRIES - tried.wrong
    return FactorWrong(left=left) if left > 0 else _blocked(tried)


def _blocked(tried: queries.Tries) -> FactorsBlocked:
    seconds = max(1, ceil(tried.wait.total_seconds())) if tried.wait else 1
    return FactorsBlocked(retry_after=seconds, minutes=ceil(seconds / 60))
