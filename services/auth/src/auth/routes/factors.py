"""Second factors: one's own, those shown in a session, those that staff reset."""

from typing import Annotated, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from kernel.db import Session
from kernel.errors import DomainError, NotFound, render
from kernel.factors import SecondFactorStale, fresh_factor
from kernel.identity import SignedIn
from kernel.statuses import refuses
from pydantic import BaseModel

from auth.domain.passkeys import Site
from auth.queries import factors as queries
from auth.routes.own import OwnSettings
from auth.schemas.factors import (
    FactorEnrolled,
    Factors,
    FactorShown,
    NewFactor,
    NewPasskey,
    PasskeyOptions,
    RecoveryCodes,
    TotpBegun,
    TotpConfirmation,
)
from auth.schemas.sessions import SessionRaised
from auth.usecases.factors import enrolling, recovery, removing, showing, tries
from auth.usecases.sessions import SessionRevoked

router = APIRouter(tags=["second facteur"])
Answer = TypeVar("Answer", bound=BaseModel)

CHANGING: Final = (SessionRevoked, enrolling.SignInAgain, SecondFactorStale)
ADDING: Final = (*CHANGING, enrolling.TooManyFactors, NotFound)


async def _site(settings: OwnSettings) -> Site:
    return Site(settings.public_url)


OwnSite = Annotated[Site, Depends(_site)]


@router.get("/factors")
async def list_own(session: Session, caller: SignedIn) -> Factors:
    """Mes seconds facteurs."""
    found = {
        "items": await queries.confirmed(session, caller.person),
        "recovery_codes_left": await queries.codes_left(session, caller.person),
        "demanded": await queries.demanded(session, caller.person),
    }
    return Factors.model_validate(found, from_attributes=True)


@router.post("/factors/totp", status_code=201, responses=refuses(*ADDING))
async def begin_totp(
    new: NewFactor, session: Session, caller: SignedIn, settings: OwnSettings
) -> TotpBegun:
    """Ajouter une application de codes. Elle sert une fois confirmée par un premier code."""
    return await enrolling.begin_totp(session, caller=caller, name=new.name, vault=settings.vault)


@router.post(
    "/factors/totp/{id}/confirmation",
    response_model=FactorEnrolled,
    responses=refuses(*ADDING, tries.FactorWrong, tries.FactorsBlocked),
)
async def confirm_totp(
    id: UUID,  # noqa: A002 - in the address
    sent: TotpConfirmation,
    session: Session,
    caller: SignedIn,
    settings: OwnSettings,
) -> FactorEnrolled | JSONResponse:
    """Confirmer une application par le code qu'elle affiche."""
    return _answered(
        await enrolling.confirm_totp(
            session, caller=caller, factor_id=id, code=sent.code, vault=settings.vault
        )
    )


@router.post("/factors/passkeys/options", responses=refuses(*ADDING))
async def begin_passkey(session: Session, caller: SignedIn, site: OwnSite) -> PasskeyOptions:
    """Ce que le navigateur demande pour créer une clé d'accès. Valable 5 minutes, une fois."""
    options = await enrolling.begin_passkey(session, caller=caller, site=site)
    return PasskeyOptions(public_key=options)


@router.post(
    "/factors/passkeys",
    status_code=201,
    response_model=FactorEnrolled,
    responses=refuses(*ADDING, enrolling.PasskeyKnown, enrolling.PasskeyRefused),
)
async def add_passkey(
    new: NewPasskey, session: Session, caller: SignedIn, settings: OwnSettings, site: OwnSite
) -> FactorEnrolled | JSONResponse:
    """Ajouter une clé d'accès."""
    return _answered(
        await enrolling.add_passkey(
            session, caller=caller, new=new, site=site, vault=settings.vault
        )
    )


@router.post(
    "/factors/recovery-codes", status_code=201, responses=refuses(*CHANGING, recovery.NoFactor)
)
async def renew_codes(session: Session, caller: SignedIn, settings: OwnSettings) -> RecoveryCodes:
    """Dix nouveaux codes de secours ; les précédents ne servent plus."""
    known = await enrolling.check_may_change(session, caller)
    codes = await recovery.renew(session, caller=caller, known=known, vault=settings.vault)
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/factors/{id}", status_code=204, responses=refuses(*CHANGING, removing.LastFactor))
async def remove(id: UUID, session: Session, caller: SignedIn) -> None:  # noqa: A002 - in the address
    """Supprimer un de mes seconds facteurs."""
    await removing.remove(session, caller=caller, factor_id=id)


@router.post("/sessions/second-factor/options", responses=refuses(recovery.NoFactor))
async def begin_showing(session: Session, caller: SignedIn, site: OwnSite) -> PasskeyOptions:
    """Ce qu'une de mes clés d'accès doit signer. Valable 5 minutes, une fois."""
    options = await showing.begin_showing(session, caller=caller, site=site)
    return PasskeyOptions(public_key=options)


@router.post(
    "/sessions/second-factor",
    response_model=SessionRaised,
    responses=refuses(tries.FactorWrong, tries.FactorsBlocked, recovery.NoFactor),
)
async def show(
    shown: FactorShown, session: Session, caller: SignedIn, settings: OwnSettings, site: OwnSite
) -> SessionRaised | JSONResponse:
    """Présenter un second facteur : ouvre les rôles qui le demandent, et confirme l'identité pour
    les actes sensibles pendant 10 minutes."""
    return _answered(
        await showing.show(session, caller=caller, shown=shown, site=site, vault=settings.vault)
    )


@router.delete(
    "/persons/{person}/factors",
    status_code=204,
    dependencies=[fresh_factor],
    responses=refuses(SecondFactorStale, removing.OwnFactors, recovery.NoFactor),
)
async def reset(
    person: UUID,
    session: Session,
    caller: SignedIn,
) -> None:
    """Réinitialiser les seconds facteurs de quelqu'un qui les a perdus. Un message le lui dit."""
    await removing.reset(session, caller=caller, person=person)


def _answered(outcome: Answer | DomainError) -> Answer | JSONResponse:
    """Answered, not raised: a raised refusal would forget what was tried."""
    return render(outcome) if isinstance(outcome, DomainError) else outcome
