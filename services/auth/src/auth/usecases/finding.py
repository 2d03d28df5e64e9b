"""People as those who look after them find them."""

from uuid import UUID

from contracts.auth import Role
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.authority import sight
from auth.domain.references import folded
from auth.queries import people
from auth.schemas.people import PeopleFound, PersonCard
from auth.usecases import accounts


async def search(
    session: AsyncSession,
    *,
    caller: Caller,
    words: str,
    role: Role | None,
    undelivered: bool,
    after: UUID | None,
) -> PeopleFound:
    references = await queries.references(session)
    mine = sight(caller, references, "ministry", "registrar", "ars")
    rows = await people.found(
        session, mine, words=folded(words).split(), role=role, undelivered=undelivered, after=after
    )
    return PeopleFound.of(rows, page=people.PAGE)


async def card(session: AsyncSession, person: UUID, *, caller: Caller) -> PersonCard:
    """Raises NotFound for someone out of the caller's sight."""
    account = await accounts.seen(session, person, caller)
    return PersonCard.with_history(
        account,
        merged=list(await people.merged_into(session, person)),
        undelivered_at=await people.undelivered_at(session, person),
        history=list(await people.edits(session, person)),
    )
