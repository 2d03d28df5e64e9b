"""Who answers for a poste: named by address, an unknown address becomes an account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from uuid import UUID

from contracts.auth import Grant
from contracts.catalog import Responsable, ResponsablesNamed
from kernel.addresses import normalised
from kernel.subscriptions import latest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account, Change, grant_of
from auth.domain.entries import Entry
from auth.usecases.writing import begin_changing, save

Poste = tuple[str, str]
"""Its campaign and number."""


async def name_responsables(session: AsyncSession, events: Sequence[ResponsablesNamed]) -> None:
    """Gives those named their role on the postes and takes it from those no longer named.
    A person already known keeps their name. Raises OddAddress."""
    await begin_changing(session)
    named, roles = _named(latest(events))
    owners = await queries.owners(session, named)
    postes = {(event.campaign, event.poste) for event in events}
    former = await queries.responsables(session, postes)
    accounts = await queries.accounts(session, former | set(owners.values()))
    opened = [
        _opened(address, one, roles[address])
        for address, one in named.items()
        if address not in owners
    ]
    given = {person: roles[address] for address, person in owners.items()}
    await save(session, [*opened, *_changes(accounts.values(), postes, given)])


def _named(
    events: Iterable[ResponsablesNamed],
) -> tuple[dict[str, Responsable], Mapping[str, list[Grant]]]:
    """Those named and the roles they are given, by address. Someone named twice on a poste is its
    referent, who may all that the second may: the last one wins."""
    named: dict[str, Responsable] = {}
    roles: defaultdict[str, list[Grant]] = defaultdict(list)
    for event in events:
        ordered = sorted(event.responsables, key=lambda one: one.access == "referent")
        for address, one in {normalised(one.address): one for one in ordered}.items():
            named[address] = one
            roles[address].append(
                grant_of("responsable", event.campaign, None, None, None, event.poste, one.access)
            )
    return named, roles


def _opened(address: str, one: Responsable, grants: Sequence[Grant]) -> Change:
    entry = Entry(
        address, given_name=one.given_name, family_name=one.family_name, grants=list(grants)
    )
    return entry.opens()


def _changes(
    accounts: Collection[Account], postes: Set[Poste], given: Mapping[UUID, Sequence[Grant]]
) -> Iterable[Change]:
    for account in accounts:
        others = [grant for grant in account.grants if not _of_postes(grant, postes)]
        after = replace(account, grants=(*others, *given.get(account.id, ())))
        if set(after.grants) != set(account.grants):
            yield Change(account, after)


def _of_postes(grant: Grant, postes: Set[Poste]) -> bool:
    return grant.role == "responsable" and (grant.campaign, grant.poste) in postes
