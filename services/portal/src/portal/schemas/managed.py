"""Tickets, as those who handle them read them: managers, and operators once escalated."""

from typing import Final
from uuid import UUID

from pydantic import AwareDatetime

from portal.schemas.assistance import Message, Ticket, TicketLine
from portal.schemas.reading import Reading

ANSWERABLE: Final = ("open", "reopened", "waiting", "answered")


class ManagedLine(TicketLine):
    """A ticket in the list of a manager."""

    subdivision: str | None
    name: str
    assigned_to: UUID | None
    assignee: str | None
    overdue: bool


class ManagedTickets(Reading):
    """`next`: what to ask before, for older ones."""

    items: tuple[ManagedLine, ...]
    next: int | None


class StaffMessage(Message):
    """`audience`: who reads it; `author`: the name of who wrote it, if it is known."""

    audience: str
    author: str | None


class ManagedTicket(ManagedLine, Ticket):
    """As a manager reads it. `signed_in`: false when nothing proves who wrote."""

    signed_in: bool
    email: str
    status: str
    service: str
    university: str
    page: str
    messages: tuple[StaffMessage, ...]

    @property
    def answerable(self) -> bool:
        return self.state in ANSWERABLE

    @property
    def escalable(self) -> bool:
        return self.kind in ("technical", "account") and self.state in ("open", "reopened")

    @property
    def decidable(self) -> bool:
        return self.kind == "appeal" and self.answerable and self.decision is None

    @property
    def closable(self) -> bool:
        """Not before the word that ends a correction, nor the decision that ends an appeal."""
        settled = self.correction is None or self.correction.outcome is not None
        return self.answerable and settled and not self.decidable


class Canned(Reading):
    """An answer to start from."""

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
