"""Who answers for a poste: named by address, an unknown address becomes an account."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from contracts.auth import Access, Grant
from contracts.catalog import Responsable, ResponsablesNamed
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account, Change, grant_of
from auth.domain.addresses import normalised
from auth.domain.entries import Entry
from auth.usecases.writing import begin_opening, save


async def name_responsables(session: AsyncSession, event: ResponsablesNamed) -> None:
    """Gives those named their role on the poste and takes it from those no longer named.
    A person already known keeps their name. Raises OddAddress."""
    await begin_opening(session)
    named = _by_address(event.responsables)
    owners = await queries.owners(session, named)
    former = await queries.responsables(session, campaign=event.campaign, poste=event.poste)
    concerned = former | set(owners.values())
    await queries.lock(session, concerned)
    accounts = await queries.accounts(session, concerned)
    access = {owners[address]: one.access for address, one in named.items() if address in owners}
    opened = [
        _opened(address, one, _grant(event, one.access))
        for address, one in named.items()
        if address not in owners
    ]
    await save(session, [*opened, *_changes(event, accounts.values(), access)])


def _by_address(responsables: Iterable[Responsable]) -> dict[str, Responsable]:
    """Someone named twice is the referent, who may all that the second may: the last one wins."""
    ordered = sorted(responsables, key=lambda one: one.access == "referent")
    return {normalised(one.address): one for one in ordered}


def _grant(event: ResponsablesNamed, access: Access) -> Grant:
    return grant_of("responsable", event.campaign, None, None, None, event.poste, access)


def _opened(address: str, responsable: Responsable, grant: Grant) -> Change:
    given, family = responsable.given_name, responsable.family_name
    return Entry(address, given_name=given, family_name=family, grants=[grant]).opens()


def _changes(
    event: ResponsablesNamed, accounts: Collection[Account], access: dict[UUID, Access]
) -> Iterable[Change]:
    for account in accounts:
        others = [grant for grant in account.grants if not _of_poste(grant, event)]
        mine = [_grant(event, access[account.id])] if account.id in access else []
        after = replace(account, grants=(*others, *mine))
        if set(after.grants) != set(account.grants):
            yield Change(account, after)


def _of_poste(grant: Grant, event: ResponsablesNamed) -> bool:
    return (grant.role, grant.campaign, grant.poste) == ("responsable", event.campaign, event.poste)
