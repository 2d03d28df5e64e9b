"""One's own addresses: another is added once the link sent there came back; the main one stays."""

from dataclasses import replace
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from contracts.auth import Address
from contracts.identity import AddressClaimed
from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError, NotFound
from kernel.outbox import emit
from kernel.sealing import Seal
from kernel.tokens import digest, draw_token
from sqlalchemy import delete, func, text, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account, Change
from auth.domain.claims import CLAIM_LIFE, AddressClaim
from auth.domain.links import SignInLink
from auth.queries import claims
from auth.queries.claims import Claim
from auth.usecases import accounts
from auth.usecases.writing import save


class AddressTaken(DomainError):
    """Cette adresse appartient déjà à un autre compte. Rien n'a été modifié ni réuni. Si les deux
    comptes sont à vous, demandez à votre scolarité de les réunir."""

    status = 409


class AddressAlreadyYours(DomainError):
    """Cette adresse est déjà l'une des vôtres."""

    status = 409


class MainAddressStays(DomainError):
    """L'adresse principale ne se retire pas : seules la scolarité et l'ARS la changent."""

    status = 409


class ClaimUnknown(DomainError):
    """Ce lien de confirmation n'existe pas, ou un plus récent l'a remplacé. Redemandez-en un depuis
    « Mes informations »."""

    status = 404


class ClaimOfAnother(DomainError):
    """Ce lien a été demandé depuis un autre compte. Connectez-vous avec celui qui a ajouté cette
    adresse, puis ouvrez le lien de nouveau : il n'a pas été utilisé."""

    status = 403


class ClaimUsed(DomainError):
    """Ce lien de confirmation a déjà servi."""

    status = 410


class ClaimExpired(DomainError):
    """Ce lien de confirmation a expiré. Redemandez-en un depuis « Mes informations »."""

    status = 410


_CLAIM: Final = text(
    """
    INSERT INTO address_claims (person, address, token_hash, expires_at)
    VALUES (:person, :address, :token, clock_timestamp() + :life)
    ON CONFLICT (person, address) DO UPDATE
    SET token_hash = excluded.token_hash, expires_at = excluded.expires_at, used_at = NULL
    RETURNING expires_at
    """
)


async def claim(
    session: AsyncSession, *, person: UUID, address: str, seal: Seal, public_url: str
) -> datetime:
    """Sends a link there; returns when it expires. Raises AddressAlreadyYours, AddressTaken."""
    await _free(session, address, person)
    token = draw_token()
    asked = {"person": person, "address": address, "token": digest(token), "life": CLAIM_LIFE}
    expires_at = cast(datetime, (await session.execute(_CLAIM, asked)).scalar_one())
    content = {
        "address": address,
        "link": f"{public_url}/mes-informations/adresses/{token}",
        "expires_at": expires_at.isoformat(),
    }
    sealed = seal.close(content)
    emit(session, AddressClaimed(person=person, sealed=sealed, expires_at=expires_at))
    return expires_at


async def confirm(session: AsyncSession, *, person: UUID, token: str) -> Account:
    """The address is theirs from now on. Raises ClaimUnknown, ClaimOfAnother, ClaimUsed,
    ClaimExpired, and AddressTaken when someone got it meanwhile."""
    before = await accounts.own(session, person)
    claimed = _good(await claims.claim(session, digest(token)), person)
    await _free(session, claimed.address, person)
    gained = Address(address=claimed.address, main=False)
    after = before.reached_at(*before.addresses, gained)
    await save(session, [Change(before, after)])
    mine = col(AddressClaim.person) == person, col(AddressClaim.address) == claimed.address
    await session.execute(update(AddressClaim).where(*mine).values(used_at=func.clock_timestamp()))
    audit.record(session, Act("added address", person, person, f"persons/{person}"))
    return accounts.as_saved(after)


def _good(claimed: Claim | None, person: UUID) -> Claim:
    if claimed is None:
        raise ClaimUnknown
    if claimed.person != person:
        raise ClaimOfAnother
    if claimed.used_at:
        raise ClaimUsed(used_at=claimed.used_at)
    if claimed.expired:
        raise ClaimExpired(expired_at=claimed.expires_at)
    return claimed


async def _free(session: AsyncSession, address: str, person: UUID) -> None:
    owner = await queries.owner(session, address)
    if owner is not None:
        raise AddressAlreadyYours if owner == person else AddressTaken


async def remove(session: AsyncSession, *, person: UUID, address: str) -> Account:
    """Also one that is yet to be confirmed. Raises MainAddressStays, and NotFound for one that is
    not theirs."""
    before = await accounts.own(session, person)
    if address == before.main_address:
        raise MainAddressStays
    mine = col(AddressClaim.person) == person, col(AddressClaim.address) == address
    forgotten = await session.execute(
        delete(AddressClaim).where(*mine).returning(col(AddressClaim.used_at))
    )
    others = [one for one in before.addresses if one.address != address]
    if len(others) == len(before.addresses):
        if forgotten.first() is None:
            raise NotFound
        return before
    after = before.reached_at(*others)
    await save(session, [Change(before, after)])
    await spoil_links(session, person)
    audit.record(session, Act("removed address", person, person, f"persons/{person}"))
    return accounts.as_saved(after)


async def spoil_links(session: AsyncSession, person: UUID) -> None:
    """The sign-in links on their way to an address that is no longer theirs are good no more."""
    live = col(SignInLink.person) == person, col(SignInLink.used_at).is_(None)
    await session.execute(update(SignInLink).where(*live).values(expires_at=func.clock_timestamp()))


async def change_own(session: AsyncSession, *, person: UUID, **told: str | None) -> Account:
    """Phone, or title and service."""
    before = await accounts.own(session, person)
    after = replace(before, **told)  # type: ignore[arg-type] # fields of Account, all text
    if after == before:
        return before
    await save(session, [Change(before, after)])
    return accounts.as_saved(after)
