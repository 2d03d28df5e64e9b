"""What a mail says, for people and for programs."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from pydantic import BaseModel

from stack.inbox.store import Mail

PARSER = BytesParser(policy=policy.default)


class Reading(BaseModel):
    id: int
    to: str
    sender: str
    subject: str
    message_id: str
    received: datetime
    text: str
    html: str


def read(mail: Mail, *, bodies: bool = True) -> Reading:
    """Without its bodies a mail is read several times faster: text and HTML are then empty."""
    message = PARSER.parsebytes(mail.raw, headersonly=not bodies)
    return Reading(
        id=mail.id,
        to=mail.address,
        sender=str(message.get("from", "")),
        subject=str(message.get("subject", "")),
        message_id=mail.message_id,
        received=datetime.fromtimestamp(mail.received, UTC),
        text=_body(message, "plain") if bodies else "",
        html=_body(message, "html") if bodies else "",
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
