"""The first account of the ministry, made on the server: nobody else can name it."""

from uuid import UUID

from kernel import audit
from kernel.addresses import normalised
from kernel.audit import Act
from kernel.errors import DomainError
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Change, grant_of
from auth.domain.entries import Entry
from auth.usecases.writing import begin_changing, save

GIVEN_NAME, FAMILY_NAME = "Ministère", "DGOS"


class NotAnAddress(DomainError):
    """Adresse refusée : {problem}."""

    status = 422


async def create_ministry(session: AsyncSession, *, address: str) -> bool:
    """Gives the ministry's role to whoever has the address, who is made if unknown. False when
    they have it already. Raises NotAnAddress."""
    entry = Entry(
        _read(address), GIVEN_NAME, FAMILY_NAME, grants=[grant_of("ministry", *[None] * 6)]
    )
    await begin_changing(session)
    owner = await queries.owner(session, entry.address)
    change = entry.opens() if owner is None else await _named(session, owner, entry)
    if change is None:
        return False
    await save(session, [change])
    person = change.after.id
    audit.record(session, Act("gave role", None, person, f"persons/{person}", {"role": "ministry"}))
    return True


async def _named(session: AsyncSession, person: UUID, entry: Entry) -> Change | None:
    known = (await queries.accounts(session, [person]))[person]
    entry.given_name, entry.family_name = known.given_name, known.family_name
    return entry.changes(known)


def _read(address: str) -> str:
    try:
        return normalised(address)
    except ValueError as error:
        raise NotAnAddress(problem=str(error)) from error
