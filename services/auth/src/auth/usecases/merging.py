"""Two accounts of one person become one, for ever."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from contracts.auth import Address, Grant
from contracts.identity import AccountsMerged
from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from kernel.identity import Caller
from kernel.outbox import emit
from kernel.versions import check_version
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account, Change
from auth.domain.entries import same_campaign
from auth.domain.history import Author, Edit
from auth.domain.references import folded
from auth.queries import people
from auth.schemas.people import MergeIn, PersonState
from auth.usecases import accounts
from auth.usecases.addresses import spoil_links
from auth.usecases.factors.removing import forget_all
from auth.usecases.sessions import end_merged
from auth.usecases.writing import keep_edits, save


class SameAccount(DomainError):
    """C'est le même compte."""

    status = 409


class NamesDiffer(DomainError):
    """Les noms écrits pour confirmer ne sont pas ceux de ces deux comptes. Rien n'a été réuni."""

    status = 422


class BothActed(DomainError):
    """Ces deux comptes ont chacun agi dans la campagne {campaign} : ils ne peuvent être réunis
    qu'après elle."""

    status = 409


class AbsorbedActed(DomainError):
    """Le compte à absorber a agi dans la campagne {campaign} : gardez-le, et réunissez l'autre à
    celui-ci."""

    status = 409


async def merge(
    session: AsyncSession, kept: UUID, *, caller: Caller, content: MergeIn, expected: int
) -> Account:
    """All that the absorbed account has is the other's: addresses, roles; its sessions are closed.
    Raises NotFound, BeyondYourRole, StaleVersion, SameAccount, NamesDiffer, BothActed,
    AbsorbedActed."""
    before, by = await accounts.looked_after(session, kept, caller, "registrar")
    absorbed, _ = await accounts.looked_after(session, content.absorbed, caller, "registrar")
    if before.id == absorbed.id:
        raise SameAccount
    check_version(expected, before.version, current=PersonState.of(before))
    if not (_is(before, content.confirm.kept) and _is(absorbed, content.confirm.absorbed)):
        raise NamesDiffer
    await _refuse_acts(session, kept=before.id, absorbed=absorbed.id)
    after = _joined(before, absorbed)
    earlier = await queries.accounts(session, await people.merged_into(session, absorbed.id))
    gone = replace(absorbed, addresses=(), grants=(), merged_into=before.id)
    changes = [Change(absorbed, gone), Change(before, after), *_again(earlier.values(), before.id)]
    await session.execute(_CARRY, {"kept": before.id, "absorbed": absorbed.id})
    await save(session, changes, by=by)
    await forget_all(session, absorbed.id)
    await end_merged(session, person=absorbed.id)
    await spoil_links(session, absorbed.id)
    await _tell(session, after, absorbed, by)
    return accounts.as_saved(after)


# The roles of both are the kept account's, and so is who signed in to play them.
_CARRY: Final = text(
    """
    WITH taken AS (
        DELETE FROM campaign_sign_ins WHERE person = :absorbed RETURNING campaign, at
    )
    INSERT INTO campaign_sign_ins (person, campaign, at) SELECT :kept, campaign, at FROM taken
    ON CONFLICT (person, campaign) DO UPDATE SET at = least(campaign_sign_ins.at, excluded.at)
    """
)


def _is(account: Account, name: str) -> bool:
    return folded(name) == folded(f"{account.given_name} {account.family_name}")


async def _refuse_acts(session: AsyncSession, *, kept: UUID, absorbed: UUID) -> None:
    """What someone saved is kept under the account that saved it, and would silently stop
    counting."""
    acts = await people.running_acts(session, [kept, absorbed])
    for campaign in sorted(campaign for person, campaign in acts if person == absorbed):
        if (kept, campaign) in acts:
            raise BothActed(campaign=campaign)
        raise AbsorbedActed(campaign=campaign)


def _joined(kept: Account, absorbed: Account) -> Account:
    """Of two candidatures to one campaign the kept account's stays; of two accesses to one poste,
    the référent's."""
    others = [Address(address=one.address, main=False) for one in absorbed.addresses]
    account = replace(
        kept,
        rpps=kept.rpps or absorbed.rpps,
        university=kept.university or absorbed.university,
        title=kept.title or absorbed.title,
        service=kept.service or absorbed.service,
        establishment=kept.establishment or absorbed.establishment,
        phone=kept.phone or absorbed.phone,
        birth_date=kept.birth_date or absorbed.birth_date,
        grants=_one_access([*kept.grants, *_others(kept.grants, absorbed.grants)]),
    )
    return account.reached_at(*kept.addresses, *others)


def _others(kept: Collection[Grant], absorbed: Collection[Grant]) -> list[Grant]:
    return [
        grant
        for grant in absorbed
        if grant not in kept and not any(same_campaign(grant, one) for one in kept)
    ]


def _one_access(grants: Collection[Grant]) -> tuple[Grant, ...]:
    referents = {(grant.campaign, grant.poste) for grant in grants if grant.access == "referent"}
    return tuple(
        grant
        for grant in grants
        if grant.access != "second" or (grant.campaign, grant.poste) not in referents
    )


def _again(earlier: Collection[Account], kept: UUID) -> list[Change]:
    """Those merged into the absorbed account before: readers follow one step alone."""
    return [Change(one, replace(one, merged_into=kept)) for one in earlier]


async def _tell(session: AsyncSession, kept: Account, absorbed: Account, by: Author) -> None:
    name = f"{absorbed.given_name} {absorbed.family_name}"
    edit = Edit(kept.id, "merged", f"{name} <{absorbed.main_address}>", str(absorbed.id))
    await keep_edits(session, [edit], by)
    if kept.main_address and absorbed.main_address:
        emit(
            session,
            AccountsMerged(
                person=kept.id,
                version=kept.version + 1,
                absorbed=absorbed.id,
                address=kept.main_address,
                former=absorbed.main_address,
                by=by.role,
            ),
        )
    detail = {"absorbed": str(absorbed.id)}
    act = Act("merged accounts", by.person, kept.id, f"persons/{kept.id}", detail)
    audit.record(session, act)
