"""People as staff find and correct them; those out of one's sight do not exist."""

from typing import Annotated
from uuid import UUID

from contracts.auth import Role
from fastapi import APIRouter, Query, Response
from kernel.db import Session
from kernel.factors import SecondFactorStale, fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.statuses import refuses
from kernel.versions import ExpectedVersion, tag

from auth.schemas.people import (
    IdentityIn,
    MainAddressIn,
    MergeIn,
    PeopleFound,
    PersonCard,
    PersonState,
    ProfessionIn,
)
from auth.usecases import finding, identities, merging
from auth.usecases.accounts import BeyondYourRole
from auth.usecases.addresses import AddressTaken
from auth.usecases.identities import UniversityUnknown

router = APIRouter(prefix="/persons", tags=["personnes"])

Words = Annotated[str, Query(max_length=200)]


@router.get("", dependencies=[audited("searched people", "role", "undelivered", "after")])
async def search(
    session: Session,
    caller: SignedIn,
    q: Words = "",
    role: Role | None = None,
    undelivered: bool = False,
    after: UUID | None = None,
) -> PeopleFound:
    """Chercher des personnes de son territoire par nom, adresse ou RPPS, ou celles dont les
    messages reviennent. Le ministère cherche parmi les comptes de l'administration."""
    return await finding.search(
        session, caller=caller, words=q, role=role, undelivered=undelivered, after=after
    )


@router.get("/{person}", dependencies=[audited("read person")])
async def read(
    person: UUID,
    session: Session,
    caller: SignedIn,
    response: Response,
) -> PersonCard:
    """La fiche d'une personne : rôles, adresses, historique."""
    card = await finding.card(session, person, caller=caller)
    tag(response, card.version)
    return card


@router.put("/{person}/identity", responses=refuses(BeyondYourRole))
async def correct(
    person: UUID,
    content: IdentityIn,
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    response: Response,
) -> PersonState:
    """Corriger le nom, la date de naissance, le RPPS. La personne en est avertie."""
    account = await identities.correct(
        session, person, caller=caller, content=content, expected=expected
    )
    tag(response, account.version)
    return await once.keep(PersonState.of(account))


@router.put("/{person}/profession", responses=refuses(BeyondYourRole, UniversityUnknown))
async def place(
    person: UUID,
    content: ProfessionIn,
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    response: Response,
) -> PersonState:
    """Corriger le titre, le service, l'établissement, l'université."""
    account = await identities.place(
        session, person, caller=caller, content=content, expected=expected
    )
    tag(response, account.version)
    return await once.keep(PersonState.of(account))


@router.put(
    "/{person}/main-address",
    dependencies=[fresh_factor],
    responses=refuses(SecondFactorStale, BeyondYourRole, AddressTaken),
)
async def move(
    person: UUID,
    content: MainAddressIn,
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    response: Response,
) -> PersonState:
    """Changer l'adresse principale. L'ancienne et la nouvelle en sont averties."""
    account = await identities.move(
        session, person, caller=caller, content=content, expected=expected
    )
    tag(response, account.version)
    return await once.keep(PersonState.of(account))


@router.post(
    "/{person}/merge",
    dependencies=[fresh_factor],
    responses=refuses(
        SecondFactorStale,
        BeyondYourRole,
        merging.SameAccount,
        merging.BothActed,
        merging.AbsorbedActed,
        merging.NamesDiffer,
    ),
)
async def merge(
    person: UUID,
    content: MergeIn,
    session: Session,
    caller: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    response: Response,
) -> PersonState:
    """Réunir à ce compte un autre compte de la même personne. C'est irréversible."""
    account = await merging.merge(
        session, person, caller=caller, content=content, expected=expected
    )
    tag(response, account.version)
    return await once.keep(PersonState.of(account))
