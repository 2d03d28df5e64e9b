"""What a mail says, for people and for programs."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from pydantic import BaseModel

from stack.inbox.store import Mail


class Reading(BaseModel):
    id: int
    to: str
    sender: str
    subject: str
    message_id: str
    received: datetime
    text: str
    html: str


def read(mail: Mail) -> Reading:
    message = message_from_bytes(mail.raw, policy=policy.default)
    return Reading(
        id=mail.id,
        to=mail.address,
        sender=str(message.get("from", "")),
        subject=str(message.get("subject", "")),
        message_id=mail.message_id,
        received=datetime.fromtimestamp(mail.received, UTC),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
