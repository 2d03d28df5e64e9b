"""What the ARS does to a poste of its territory: edit, withdraw, name a substitute, correct."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.schemas import Code
from kernel.versions import ExpectedVersion, tag

from catalog.queries import history
from catalog.schemas.official import (
    CorrectionIn,
    CorrectionItem,
    History,
    Official,
    OfficialState,
    SubstituteIn,
    SubstituteItem,
    WithdrawalIn,
    WithdrawalItem,
)
from catalog.usecases import correcting, editing, substituting, withdrawing

router = APIRouter(prefix="/campaigns/{campaign}/postes/{poste}", tags=["official data"])


@router.get("/official")
async def read_official(
    session: Session, manager: SignedIn, campaign: Code, poste: Code, response: Response
) -> OfficialState:
    row = await editing.read(session, campaign=campaign, poste=poste, grants=manager.grants)
    tag(response, row.version)
    return OfficialState.of(row)


@router.put("/official", dependencies=[audited("edited a poste")])
async def edit_official(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    wanted: Official,
    response: Response,
) -> OfficialState:
    """The whole official data, under the rules of a list; a confirmation falls."""
    state = await editing.edit(
        session,
        campaign=campaign,
        poste=poste,
        expected=expected,
        wanted=wanted,
        grants=manager.grants,
    )
    tag(response, state.version)
    return await once.keep(state)


@router.post("/withdrawal", dependencies=[audited("withdrew places")])
async def withdraw_places(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    wanted: WithdrawalIn,
    response: Response,
) -> OfficialState:
    """The poste, or places of it, even while a round is open; those concerned are told why."""
    state = await withdrawing.withdraw(
        session,
        campaign=campaign,
        poste=poste,
        expected=expected,
        wanted=wanted,
        by=manager.person,
        grants=manager.grants,
    )
    tag(response, state.version)
    return await once.keep(state)


@router.post("/substitute", dependencies=[audited("named a substitute")])
async def name_substitute(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    wanted: SubstituteIn,
    response: Response,
) -> OfficialState:
    """They act in the place of the référent, who meanwhile reads; both are told."""
    state = await substituting.name(
        session,
        campaign=campaign,
        poste=poste,
        expected=expected,
        wanted=wanted,
        by=manager.person,
        grants=manager.grants,
    )
    tag(response, state.version)
    return await once.keep(state)


@router.delete("/substitute", dependencies=[audited("ended a substitution")])
async def end_substitution(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    response: Response,
) -> OfficialState:
    state = await substituting.end(
        session,
        campaign=campaign,
        poste=poste,
        expected=expected,
        by=manager.person,
        grants=manager.grants,
    )
    tag(response, state.version)
    return await once.keep(state)


@router.post("/corrections/{ticket}", dependencies=[audited("decided on a correction")])
async def decide_correction(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    ticket: UUID,
    decision: CorrectionIn,
    response: Response,
) -> OfficialState:
    """Applied as an edit, or refused with a reason; the outcome closes the ticket."""
    state = await correcting.decide(
        session,
        campaign=campaign,
        poste=poste,
        ticket=ticket,
        expected=expected,
        decision=decision,
        by=manager.person,
        grants=manager.grants,
    )
    tag(response, state.version)
    return await once.keep(state)


@router.get("/history", dependencies=[audited("read the history of a poste")])
async def read_history(session: Session, manager: SignedIn, campaign: Code, poste: Code) -> History:
    """Its substitutes, withdrawals and corrections, the latest first."""
    await editing.read(session, campaign=campaign, poste=poste, grants=manager.grants)
    return History(
        substitutes=[
            SubstituteItem.model_validate(each, from_attributes=True)
            for each in await history.substitutes(session, campaign, poste)
        ],
        withdrawals=[
            WithdrawalItem.model_validate(each, from_attributes=True)
            for each in await history.withdrawals(session, campaign, poste)
        ],
        corrections=[
            CorrectionItem.model_validate(each, from_attributes=True)
            for each in await history.corrections(session, campaign, poste)
        ],
    )
