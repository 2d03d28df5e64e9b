"""What operators read of tickets, and how they hand them back."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.versions import ExpectedVersion, tag

from assistance.schemas.forms import Note
from assistance.schemas.tickets import EscalationLine, EscalationOut, Escalations
from assistance.usecases import escalations, reading

router = APIRouter(prefix="/escalations", tags=["équipe technique"])


@router.get("", dependencies=[audited("listed escalated tickets")])
async def list_escalations(session: Session) -> Escalations:
    """Ce qui attend l'équipe technique, le plus ancien d'abord."""
    found = await escalations.escalated(session)
    return Escalations(items=[EscalationLine.of(one) for one in found])


@router.get("/{ticket}")
async def read_escalation(
    session: Session, operator: SignedIn, ticket: UUID, response: Response
) -> EscalationOut:
    found = await escalations.read(session, caller=operator, ticket=ticket)
    tag(response, found.version)
    return await reading.for_operator(session, found)


@router.post("/{ticket}/return")
async def hand_back(
    session: Session,
    operator: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    body: Note,
) -> EscalationOut:
    """Rendre la demande aux gestionnaires, avec ce qui a été trouvé."""
    found = await escalations.hand_back(
        session, caller=operator, ticket=ticket, text=body.text, expected=expected
    )
    return await once.keep(await reading.for_operator(session, found))
