"""What a mail says, for people and for programs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from stack.inbox.store import Mail

# The older of the library's two ways to read, several times faster: headers are decoded below.
PARSER = BytesParser()


@dataclass(frozen=True)
class Reading:
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
    message = PARSER.parsebytes(mail.raw if bodies else mail.raw.partition(b"\r\n\r\n")[0])
    return Reading(
        id=mail.id,
        to=mail.address,
        sender=_header(message, "from"),
        subject=_header(message, "subject"),
        message_id=mail.message_id,
        received=datetime.fromtimestamp(mail.received, UTC),
        text=_body(message, "text/plain") if bodies else "",
        html=_body(message, "text/html") if bodies else "",
    )


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))
    return str(make_header(decode_header(value))) if "=?" in value else value


def _body(message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and part.get_filename() is None:
            content = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            return content.decode(charset, "replace") if isinstance(content, bytes) else ""
    return ""
