"""Tickets: as whoever asked reads them, as managers do, as operators do."""

from uuid import UUID

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class HelpForm(Reading):
    """What the form offers, filled in for somebody signed in."""

    kinds: dict[str, str]
    universities: tuple[str, ...]
    notice: str | None
    name: str | None
    email: str | None
    status: str | None
    university: str | None


class Sent(Reading):
    """What whoever wrote is told."""

    reference: str
    recipients: str
    notice: str | None


class Attachment(Reading):
    id: UUID
    filename: str
    size: int


class Message(Reading):
    """`audience`, `author`: told to managers alone."""

    side: str
    text: str
    at: AwareDatetime
    attachments: tuple[Attachment, ...] = ()
    audience: str = "requester"
    author: str | None = None


class Correction(Reading):
    campaign: str
    poste: str
    field: str
    value: str
    outcome: str | None
    reason: str | None


class Decision(Reading):
    outcome: str
    reasons: str
    author: str
    quality: str
    decided_at: AwareDatetime


class TicketLine(Reading):
    id: UUID
    reference: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    received_at: AwareDatetime
    due_at: AwareDatetime | None
    version: int


class Ticket(TicketLine):
    """As whoever asked reads it."""

    description: str
    attachments: tuple[Attachment, ...]
    messages: tuple[Message, ...]
    correction: Correction | None
    decision: Decision | None


class DeskLine(TicketLine):
    subdivision: str | None
    name: str
    assigned_to: UUID | None
    assignee: str | None
    overdue: bool


class Desk(Reading):
    """`next`: what to ask before, for older ones."""

    items: tuple[DeskLine, ...]
    next: int | None


class TicketCard(DeskLine):
    """As a manager reads it. `signed_in`: false when nothing proves who wrote."""

    signed_in: bool
    email: str
    status: str
    service: str
    university: str
    description: str
    page: str
    attachments: tuple[Attachment, ...]
    messages: tuple[Message, ...]
    correction: Correction | None
    decision: Decision | None


class Canned(Reading):
    id: UUID
    title: str
    text: str


class EscalationLine(Reading):
    """As operators read it: nothing of who asked."""

    id: UUID
    reference: str
    kind: str
    received_at: AwareDatetime
    page: str
    version: int


class Escalation(EscalationLine):
    messages: tuple[Message, ...]
