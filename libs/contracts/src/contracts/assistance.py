"""What `assistance` tells: where each ticket stands, and the mails that tell people of it."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, Fact, example

TicketKind = Literal[
    "technical", "account", "correction", "question", "explanation", "appeal", "other"
]
TicketState = Literal["open", "waiting", "escalated", "answered", "closed", "reopened"]
MailKind = Literal["ticket_received", "ticket_answered", "ticket_closed"]

_TICKET = "5b7f7c1e-0f5e-4f0e-8e0a-3d0a6c3f9b21"
_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"


class ProposedCorrection(Fact):
    """What the official data of a poste should say instead."""

    campaign: str
    poste: str
    field: str
    value: str


class TicketChanged(Event):
    """Where a ticket stands: who asked by account alone, and nothing of what was written but the
    correction asked for. `subdivision` None: for the ministry."""

    TYPE: ClassVar[str] = "assistance.ticket.v1"
    TOPIC = topics.TICKETS
    KEY = "{ticket}"

    ticket: UUID
    reference: str
    kind: TicketKind
    state: TicketState
    person: UUID | None = None
    subdivision: str | None = None
    outside_campaign: bool = False
    received_at: AwareDatetime
    due_at: AwareDatetime | None = None
    settled_at: AwareDatetime | None = None
    correction: ProposedCorrection | None = None

    model_config = example(
        {
            "ticket": _TICKET,
            "reference": "A-00417",
            "kind": "correction",
            "state": "open",
            "person": _PERSON,
            "subdivision": "LYO",
            "outside_campaign": False,
            "received_at": "2026-02-27T10:12:00Z",
            "due_at": "2026-03-04T08:00:00Z",
            "settled_at": None,
            "correction": {
                "campaign": "2026-03",
                "poste": "69-0418",
                "field": "months",
                "value": "12",
            },
        }
    )


class TicketMailAsked(Event):
    """A mail to whoever asked. `sealed` is a JWE for `notifications` alone, whose plaintext is
    JSON: {"address", "name", "reference", "link", "text"}; the name is empty for someone who was
    not signed in. `person`: their account, or then the ticket itself."""

    TYPE: ClassVar[str] = "assistance.mail.v1"
    TOPIC = topics.TICKET_MAILS
    KEY = "{ticket}"

    ticket: UUID
    person: UUID
    kind: MailKind
    sealed: str
    expires_at: AwareDatetime

    model_config = example(
        {
            "ticket": _TICKET,
            "person": _PERSON,
            "kind": "ticket_answered",
            "sealed": "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..iv.text.tag",
            "expires_at": "2026-03-06T10:12:00Z",
        }
    )


class TicketsWaiting(Event):
    """What waits for a manager, told at most once an hour and only when something new came."""

    TYPE: ClassVar[str] = "assistance.waiting.v1"
    TOPIC = topics.TICKET_MAILS
    KEY = "{person}"

    person: UUID
    waiting: int
    overdue: int
    at: AwareDatetime

    model_config = example(
        {"person": _PERSON, "waiting": 12, "overdue": 1, "at": "2026-02-27T11:00:00Z"}
    )
