"""A person hears by mail that a second factor was added to their account, or removed."""

from contracts.identity import SecondFactorChanged
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import Factor
from auth.queries import factors as queries


async def tell_change(session: AsyncSession, factor: Factor, *, added: bool) -> None:
    """Whoever did not do it must hear that someone else signs in as them."""
    emit(
        session,
        SecondFactorChanged(
            person=factor.person,
            factor=factor.id,
            kind=factor.kind,
            added=added,
            at=await queries.now(session),
        ),
    )
