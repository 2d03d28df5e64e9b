"""What operators ask about mails."""

from uuid import UUID

from fastapi import APIRouter, Request
from kernel.db import Session
from notifications import queries
from notifications.schemas import Deliveries, Delivery
from notifications.usecases.sending import identify

LATEST = 100

router = APIRouter()


@router.get("/deliveries")
async def deliveries(request: Request, session: Session, person: UUID) -> Deliveries:
    """The latest mails to a person, newest first."""
    host = request.app.state.runtime.settings.mail_host
    mails = await queries.mails.deliveries(session, person=person, limit=LATEST)
    return Deliveries(
        items=[
            Delivery(
                kind=mail.kind,
                state=mail.state,
                attempts=mail.attempts,
                message_id=identify(mail, host),
                at=mail.changed_at,
            )
            for mail in mails
        ]
    )
