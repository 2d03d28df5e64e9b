"""Tickets as they are read: by who asked, by managers, by operators."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from contracts.assistance import TicketKind, TicketState
from pydantic import BaseModel, ConfigDict

from assistance.domain.tickets import Side, Ticket
from assistance.domain.words import KINDS, OUTSIDE_CAMPAIGN, STATES, redacted


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Received(BaseModel):
    """What anyone is answered. `recipients`: who reads it; `notice`: what differs outside a
    campaign."""

    ticket: UUID
    reference: str
    recipients: str
    outside_campaign: bool
    notice: str | None

    @classmethod
    def of(cls, ticket: Ticket, territory: str | None) -> Self:
        return cls(
            ticket=ticket.id,
            reference=ticket.reference,
            recipients=f"ARS et Scolarité – {territory}" if territory else "Ministère",
            outside_campaign=ticket.outside_campaign,
            notice=OUTSIDE_CAMPAIGN if ticket.outside_campaign else None,
        )


class AttachmentOut(_Read):
    id: UUID
    filename: str
    media_type: str
    size: int


class AttachmentAddress(BaseModel):
    """Where to read the file during the next five minutes."""

    url: str


class MessageOut(BaseModel):
    id: UUID
    side: Side
    text: str
    at: datetime
    attachments: list[AttachmentOut]


class StaffMessage(MessageOut):
    audience: str
    author: str | None


class CorrectionOut(_Read):
    campaign: str
    poste: str
    field: str
    value: str
    outcome: str | None
    reason: str | None
    decided_at: datetime | None


class DecisionOut(_Read):
    outcome: str
    reasons: str
    author: str
    quality: str
    decided_at: datetime


class TicketLine(BaseModel):
    """A ticket in the list of whoever asked."""

    id: UUID
    reference: str
    kind: TicketKind
    kind_label: str
    state: TicketState
    state_label: str
    received_at: datetime
    due_at: datetime | None
    outside_campaign: bool
    version: int

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(**_line(ticket))


class TicketOut(TicketLine):
    """A ticket as whoever asked reads it: never the notes of those who handle it."""

    service: str
    university: str
    description: str
    page: str
    attachments: list[AttachmentOut]
    messages: list[MessageOut]
    correction: CorrectionOut | None
    decision: DecisionOut | None


class OwnTickets(BaseModel):
    items: list[TicketLine]


class DeskLine(TicketLine):
    """A ticket in the list of a manager."""

    subdivision: str | None
    name: str
    assigned_to: UUID | None
    assignee: str | None
    overdue: bool


class Desk(BaseModel):
    items: list[DeskLine]
    next: int | None


class TicketCard(DeskLine):
    """A ticket as a manager reads it. `signed_in`: false when nothing proves who wrote."""

    signed_in: bool
    person: UUID | None
    email: str
    status: str
    service: str
    university: str
    description: str
    page: str
    attachments: list[AttachmentOut]
    messages: list[StaffMessage]
    correction: CorrectionOut | None
    decision: DecisionOut | None


class EscalationLine(BaseModel):
    """What operators read: nothing of who asked but their account's opaque id, nothing they
    wrote."""

    id: UUID
    reference: str
    kind: TicketKind
    received_at: datetime
    page: str
    person: UUID | None
    version: int

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        fields = _line(ticket) | {"page": redacted(ticket.page), "person": ticket.person}
        return cls(**{name: fields[name] for name in EscalationLine.model_fields})


class Escalations(BaseModel):
    items: list[EscalationLine]


class EscalationOut(EscalationLine):
    messages: list[MessageOut]


def _line(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "reference": ticket.reference,
        "kind": ticket.kind,
        "kind_label": KINDS[ticket.kind],
        "state": ticket.state,
        "state_label": STATES[ticket.state],
        "received_at": ticket.received_at,
        "due_at": ticket.due_at,
        "outside_campaign": ticket.outside_campaign,
        "version": ticket.version,
    }
