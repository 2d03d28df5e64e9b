"""All that auth would tell someone who never heard of it: every person, and how to reach them."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from contracts import Event
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.persons import Person

BATCH: Final = 2_000


async def whole_state(session: AsyncSession) -> AsyncIterator[Sequence[Event]]:
    """Those merged into another account too: their readers must know it."""
    everyone = (await session.exec(select(Person.id).order_by(col(Person.id)))).all()
    for start in range(0, len(everyone), BATCH):
        found = await queries.accounts(session, everyone[start : start + BATCH])
        yield [one.person_changed() for one in found.values()]
        yield [one.contacts_changed() for one in found.values()]
