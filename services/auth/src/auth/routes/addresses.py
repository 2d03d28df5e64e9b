"""One's own addresses, phone and place of work."""

from fastapi import APIRouter, Depends
from kernel.db import Session
from kernel.errors import NotFound
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn
from kernel.rates import Counters
from kernel.statuses import refuses

from auth import queries
from auth.queries import claims
from auth.routes.own import OwnSettings
from auth.schemas.addresses import (
    AddressAsked,
    AddressIn,
    ConfirmationIn,
    OwnAddress,
    OwnAddresses,
    OwnProfessionIn,
    PhoneIn,
)
from auth.schemas.persons import Me
from auth.usecases import addresses, rates

router = APIRouter(prefix="/me", tags=["mes informations"])


@router.get("/addresses", responses=refuses(NotFound))
async def list_own(session: Session, caller: SignedIn) -> OwnAddresses:
    """Mes adresses, la principale d'abord, et celles qui attendent leur confirmation."""
    account = await queries.account(session, caller.person)
    if account is None:
        raise NotFound
    confirmed = [
        OwnAddress(address=one.address, main=one.main, confirmed=True) for one in account.addresses
    ]
    waiting = [
        OwnAddress(address=row.address, main=False, confirmed=False, expires_at=row.expires_at)
        for row in await claims.pending(session, caller.person)
    ]
    return OwnAddresses(items=[*confirmed, *waiting])


async def _within_rate(caller: SignedIn, counters: Counters) -> None:
    await rates.count_claim(counters, person=caller.person)


@router.post(
    "/addresses",
    status_code=202,
    dependencies=[Depends(_within_rate)],
    responses=refuses(addresses.AddressTaken, addresses.AddressAlreadyYours),
)
async def ask(
    asked: AddressIn, session: Session, caller: SignedIn, once: OnlyOnce, settings: OwnSettings
) -> AddressAsked:
    """Ajouter une adresse : un lien de confirmation y est envoyé, valable 24 heures."""
    expires_at = await addresses.claim(
        session,
        person=caller.person,
        address=asked.address,
        seal=settings.seal,
        public_url=settings.public_url,
    )
    return await once.keep(AddressAsked(expires_at=expires_at))


@router.post(
    "/addresses/confirmation",
    responses=refuses(
        addresses.ClaimUnknown,
        addresses.ClaimOfAnother,
        addresses.ClaimUsed,
        addresses.ClaimExpired,
        addresses.AddressTaken,
        addresses.AddressAlreadyYours,
    ),
)
async def confirm(asked: ConfirmationIn, session: Session, caller: SignedIn, once: OnlyOnce) -> Me:
    """Confirmer une adresse avec le lien qui y a été envoyé, depuis le compte qui l'a demandé."""
    account = await addresses.confirm(session, person=caller.person, token=asked.token)
    return await once.keep(Me.of(account))


@router.post("/addresses/removal", responses=refuses(NotFound, addresses.MainAddressStays))
async def remove(asked: AddressIn, session: Session, caller: SignedIn, once: OnlyOnce) -> Me:
    """Retirer une de mes adresses, sauf la principale."""
    account = await addresses.remove(session, person=caller.person, address=asked.address)
    return await once.keep(Me.of(account))


@router.put("/phone", responses=refuses(NotFound))
async def change_phone(asked: PhoneIn, session: Session, caller: SignedIn) -> Me:
    """Changer mon numéro de téléphone, ou le retirer."""
    return Me.of(await addresses.change_own(session, person=caller.person, phone=asked.phone))


@router.put("/profession", responses=refuses(NotFound))
async def change_profession(asked: OwnProfessionIn, session: Session, caller: SignedIn) -> Me:
    """Changer mon titre et mon service, en tant que responsable d'un poste."""
    told = asked.model_dump()
    return Me.of(await addresses.change_own(session, person=caller.person, **told))
