"""Tickets, as whoever asked reads them."""

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
    side: str
    text: str
    at: AwareDatetime
    attachments: tuple[Attachment, ...] = ()


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
