"""The account that an act is about, read once nobody else changes it."""

from dataclasses import replace
from uuid import UUID

from contracts.auth import Role
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account
from auth.domain.authority import Sight, looks_after, sight
from auth.domain.history import Author
from auth.queries import people
from auth.usecases.writing import begin_changing


class BeyondYourRole(DomainError):
    """Ce compte a des rôles qui ne relèvent pas de vous : adressez-vous au ministère."""

    status = 403


async def own(session: AsyncSession, person: UUID) -> Account:
    """One's own account, to change it. Raises NotFound for one that was merged into another."""
    await begin_changing(session)
    return await _live(session, person)


async def seen(session: AsyncSession, person: UUID, caller: Caller) -> Account:
    """An account in the caller's sight. Raises NotFound for any other."""
    references = await queries.references(session)
    await _see(session, person, sight(caller, references, "ministry", "registrar", "ars"))
    return await _live(session, person)


async def looked_after(
    session: AsyncSession, person: UUID, caller: Caller, *roles: Role
) -> tuple[Account, Author]:
    """An account that the caller may change in these roles of theirs, and as who. Raises NotFound
    for one out of their sight and BeyondYourRole for one that may more than they."""
    await begin_changing(session)
    references = await queries.references(session)
    mine = sight(caller, references, *roles)
    await _see(session, person, mine)
    account = await _live(session, person)
    role = looks_after(mine, account, references)
    if role is None:
        raise BeyondYourRole
    return account, Author(caller.person, role)


async def _see(session: AsyncSession, person: UUID, mine: Sight) -> None:
    if not await people.is_seen(session, person, mine):
        raise NotFound


async def _live(session: AsyncSession, person: UUID) -> Account:
    account = await queries.account(session, person)
    if account is None or account.merged_into is not None:
        raise NotFound
    return account


def as_saved(account: Account) -> Account:
    """An account that was just changed, with its new version."""
    return replace(account, version=account.version + 1)
