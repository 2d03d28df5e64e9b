"""Staff roles, given and withdrawn by those who may."""

from uuid import UUID

from fastapi import APIRouter
from kernel.db import Session
from kernel.factors import SecondFactorStale, fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn
from kernel.statuses import refuses

from auth.schemas.people import PersonState
from auth.schemas.roles import NamingIn, RoleIn
from auth.usecases import naming

router = APIRouter(prefix="/persons", tags=["rôles"])


@router.post(
    "/roles",
    status_code=201,
    dependencies=[fresh_factor],
    responses=refuses(
        SecondFactorStale, naming.RoleHeld, naming.NameWanted, naming.NotYourTerritory
    ),
)
async def name(
    content: NamingIn, session: Session, caller: SignedIn, once: OnlyOnce
) -> PersonState:
    """Donner un rôle à la personne qui a cette adresse ; son compte est ouvert si personne ne l'a.
    Le ministère nomme ARS, scolarités, auditeurs, équipe technique et coordonnateurs ; une ARS,
    les coordonnateurs de son territoire."""
    return await once.keep(
        PersonState.of(await naming.name(session, caller=caller, content=content))
    )


@router.post(
    "/{person}/roles/withdrawal",
    dependencies=[fresh_factor],
    responses=refuses(SecondFactorStale, naming.RoleNotHeld, naming.LastMinistry),
)
async def withdraw(
    person: UUID,
    content: RoleIn,
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
) -> PersonState:
    """Retirer un rôle : celui que l'on pourrait donner."""
    account = await naming.withdraw(session, person, caller=caller, content=content)
    return await once.keep(PersonState.of(account))
