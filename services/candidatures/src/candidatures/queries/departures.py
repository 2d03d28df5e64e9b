"""Who left a campaign by their own act."""

from collections.abc import Collection, Sequence
from uuid import UUID

from kernel.db import any_of
from sqlalchemy import Uuid
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.departures import Departure


async def of_people(
    session: AsyncSession, *, people: Sequence[UUID]
) -> Collection[tuple[str, UUID]]:
    """As (campaign, person)."""
    statement = select(Departure.campaign, Departure.person)
    found = await session.exec(statement.where(col(Departure.person) == any_of(people, Uuid)))
    return set(found.all())
