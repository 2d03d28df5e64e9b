"""What managers do about a ticket: answer, note, escalate, decide, close."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn
from kernel.objects import Store
from kernel.versions import ExpectedVersion, tag

from assistance.routes.visitors import AnswerIn, AttachedAnswer
from assistance.schemas.forms import DecisionIn, Escalation, Note
from assistance.schemas.tickets import TicketCard
from assistance.usecases import deciding, managing, reading

router = APIRouter(prefix="/tickets/{ticket}", tags=["gestion des demandes"])


@router.post("/answers", status_code=201)
async def answer(
    manager: SignedIn,
    file: AttachedAnswer,
    session: Session,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    form: AnswerIn,
    store: Store,
    response: Response,
) -> TicketCard:
    """Répondre au demandeur, ou lui demander une précision : un courriel part."""
    found = await managing.answer(
        session,
        caller=manager,
        ticket=ticket,
        form=form,
        file=file,
        store=store,
        expected=expected,
    )
    response.status_code = 201
    tag(response, found.version)
    return await once.keep(await reading.for_manager(session, found))


@router.post("/notes", status_code=201)
async def note(
    session: Session, manager: SignedIn, once: OnlyOnce, ticket: UUID, body: Note
) -> TicketCard:
    """Une note entre gestionnaires, que le demandeur ne lit jamais."""
    found = await managing.note(session, caller=manager, ticket=ticket, text=body.text)
    return await once.keep(await reading.for_manager(session, found))


@router.post("/escalation")
async def escalate(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    body: Escalation,
    response: Response,
) -> TicketCard:
    """Transmettre à l'équipe technique, qui ne lit que le contexte écrit ici."""
    found = await managing.escalate(
        session, caller=manager, ticket=ticket, context=body.context, expected=expected
    )
    tag(response, found.version)
    return await once.keep(await reading.for_manager(session, found))


@router.post("/decision", status_code=201)
async def decide(
    session: Session,
    decider: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    body: DecisionIn,
    response: Response,
) -> TicketCard:
    """Décider d'un recours, avec ses motifs. La décision porte le nom de son auteur."""
    found = await deciding.decide(
        session, caller=decider, ticket=ticket, decision=body, expected=expected
    )
    tag(response, found.version)
    return await once.keep(await reading.for_manager(session, found))


@router.post("/close")
async def close(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    response: Response,
) -> TicketCard:
    found = await managing.close(session, caller=manager, ticket=ticket, expected=expected)
    tag(response, found.version)
    return await once.keep(await reading.for_manager(session, found))
