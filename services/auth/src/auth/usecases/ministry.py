"""The first account of the ministry, made on the server: nobody else can name it."""

from kernel.addresses import normalised
from kernel.errors import DomainError
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import grant_of
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
    if owner is None:
        await save(session, [entry.opens()])
        return True
    known = (await queries.accounts(session, [owner]))[owner]
    entry.given_name, entry.family_name = known.given_name, known.family_name
    change = entry.changes(known)
    await save(session, [change] if change else [])
    return change is not None


def _read(address: str) -> str:
    try:
        return normalised(address)
    except ValueError as error:
        raise NotAnAddress(problem=str(error)) from error
