"""Who people are and where they are reached, as corrected by those who look after them."""

from dataclasses import replace
from uuid import UUID

from contracts.auth import Address
from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from kernel.identity import Caller
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account, Change
from auth.domain.references import folded
from auth.schemas.people import IdentityIn, MainAddressIn, PersonState, ProfessionIn
from auth.usecases import accounts
from auth.usecases.addresses import AddressTaken, spoil_links
from auth.usecases.writing import save


class UniversityUnknown(DomainError):
    """Cette université n'est pas dans la liste."""

    status = 422


async def correct(
    session: AsyncSession, person: UUID, *, caller: Caller, content: IdentityIn, expected: int
) -> Account:
    """Name, birth date and RPPS. Raises NotFound, BeyondYourRole, StaleVersion."""
    before, by = await accounts.looked_after(session, person, caller, "ministry", "registrar")
    check_version(expected, before.version, current=PersonState.of(before))
    after = replace(before, **content.model_dump())
    if after == before:
        return before
    await save(session, [Change(before, after)], by=by)
    audit.record(session, Act("corrected identity", caller.person, person, f"persons/{person}"))
    return accounts.as_saved(after)


async def place(
    session: AsyncSession, person: UUID, *, caller: Caller, content: ProfessionIn, expected: int
) -> Account:
    """Title, service, establishment, university. Raises NotFound, BeyondYourRole, StaleVersion,
    UniversityUnknown."""
    before, by = await accounts.looked_after(
        session, person, caller, "ministry", "registrar", "ars"
    )
    check_version(expected, before.version, current=PersonState.of(before))
    university = await _listed(session, content.university)
    after = replace(before, **content.model_dump() | {"university": university})
    if after == before:
        return before
    await save(session, [Change(before, after)], by=by)
    audit.record(session, Act("corrected profession", caller.person, person, f"persons/{person}"))
    return accounts.as_saved(after)


async def _listed(session: AsyncSession, university: str | None) -> str | None:
    """As the list spells it: the subdivision follows from it."""
    if university is None:
        return None
    known = (await queries.references(session)).universities.get(folded(university))
    if known is None:
        raise UniversityUnknown
    return known.label


async def move(
    session: AsyncSession, person: UUID, *, caller: Caller, content: MainAddressIn, expected: int
) -> Account:
    """The main address, which may be another of theirs. Raises NotFound, BeyondYourRole,
    StaleVersion, and AddressTaken for someone else's."""
    before, by = await accounts.looked_after(
        session, person, caller, "ministry", "registrar", "ars"
    )
    check_version(expected, before.version, current=PersonState.of(before))
    if await queries.owner(session, content.address) not in (None, person):
        raise AddressTaken
    after = _moved(before, content)
    if after == before:
        return before
    await save(session, [Change(before, after)], by=by)
    if not content.keep_former:
        await spoil_links(session, person)
    audit.record(session, Act("changed main address", caller.person, person, f"persons/{person}"))
    return accounts.as_saved(after)


def _moved(before: Account, content: MainAddressIn) -> Account:
    former = before.main_address
    dropped = {content.address} if content.keep_former else {content.address, former}
    others = [
        Address(address=one.address, main=False)
        for one in before.addresses
        if one.address not in dropped
    ]
    return before.reached_at(Address(address=content.address, main=True), *others)
