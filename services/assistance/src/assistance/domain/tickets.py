"""A ticket, and what is attached to it."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid4

from contracts.assistance import MailKind, TicketKind, TicketState
from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, LargeBinary, text
from sqlmodel import Field, Index, SQLModel
from sqlmodel.sql.sqltypes import AutoString

from assistance.domain.columns import instant, now_column
from assistance.domain.states import Act, after

Audience = Literal["requester", "staff", "technical"]
"""Who reads a message: the requester and the managers; the managers; they and the operators."""
Side = Literal["requester", "manager", "operator", "platform"]
LINK_LIFE: Final = timedelta(days=90)


class Ticket(SQLModel, table=True):
    """`person`: the account that asked; None for someone who was not signed in. `subdivision`
    None: for the ministry. `answered_at`: the first answer; `settled_at`: when its clock stopped.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('technical', 'account', 'correction', 'question', 'explanation', 'appeal', "
            "'other')",
            name="kind",
        ),
        CheckConstraint(
            "state IN ('open', 'waiting', 'escalated', 'answered', 'closed', 'reopened')",
            name="state",
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint(
            "kind NOT IN ('correction', 'explanation') OR person IS NOT NULL", name="identified"
        ),
        Index("ix_tickets_desk", "subdivision", "state", "number"),
        Index(
            "ix_tickets_due",
            "due_at",
            postgresql_where=text("settled_at IS NULL AND closed_at IS NULL"),
        ),
        Index("ix_tickets_person", "person"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), unique=True, nullable=False)
    )
    kind: TicketKind = Field(sa_type=AutoString)
    state: TicketState = Field(default="open", sa_type=AutoString)
    person: UUID | None = None
    name: str
    email: str
    status: str
    service: str = ""
    university: str = ""
    subdivision: str | None = None
    description: str
    page: str = ""
    outside_campaign: bool
    received_at: datetime | None = Field(default=None, sa_column=now_column())
    changed_at: datetime | None = Field(default=None, sa_column=now_column())
    due_at: datetime | None = Field(default=None, sa_column=instant())
    answered_at: datetime | None = Field(default=None, sa_column=instant())
    settled_at: datetime | None = Field(default=None, sa_column=instant())
    closed_at: datetime | None = Field(default=None, sa_column=instant())
    assigned_to: UUID | None = None
    version: int = 1

    @property
    def reference(self) -> str:
        return reference(self.number or 0)

    def may(self, act: Act) -> TicketState | None:
        """The state that the act leads to; None where it is refused."""
        return after(act, self.state)

    def move(self, state: TicketState, *, at: datetime) -> None:
        self.state = state
        self.closed_at = (self.closed_at or at) if state == "closed" else None
        self.changed_at = at
        self.version += 1

    def answered(self, *, at: datetime) -> None:
        self.answered_at = self.answered_at or at

    def settled(self, *, at: datetime) -> None:
        self.answered(at=at)
        self.settled_at = self.settled_at or at


def reference(number: int) -> str:
    """Read over the telephone, and in the subject of each mail."""
    return f"A-{number:05}"


def is_settled_by_an_answer(kind: TicketKind) -> bool:
    """A correction waits for the catalog's word, an appeal for a decision."""
    return kind not in ("correction", "appeal")


class Message(SQLModel, table=True):
    """What someone wrote about a ticket. `author` None: the platform, or someone by their link."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("audience IN ('requester', 'staff', 'technical')", name="audience"),
        CheckConstraint("side IN ('requester', 'manager', 'operator', 'platform')", name="side"),
        Index("ix_messages_ticket", "ticket", "at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    ticket: UUID = Field(foreign_key="tickets.id")
    audience: Audience = Field(sa_type=AutoString)
    side: Side = Field(sa_type=AutoString)
    author: UUID | None = None
    text: str
    at: datetime | None = Field(default=None, sa_column=now_column())


class Attachment(SQLModel, table=True):
    """A file, kept in the bucket under `key`. `message` None: it came with the ticket."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_ticket", "ticket"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    ticket: UUID = Field(foreign_key="tickets.id")
    message: UUID | None = Field(default=None, foreign_key="messages.id")
    filename: str
    media_type: str
    size: int
    sha256: str
    key: str = Field(unique=True)


class Link(SQLModel, table=True):
    """A mailed link that opens one ticket to whoever asked without an account."""

    __tablename__ = "links"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    ticket: UUID = Field(foreign_key="tickets.id", index=True)
    expires_at: datetime = Field(sa_column=instant(nullable=False))


class Letter(SQLModel, table=True):
    """A mail to ask for: the loop that seals it has the keys, which a use case has not."""

    __tablename__ = "letters"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    ticket: UUID = Field(foreign_key="tickets.id")
    kind: MailKind = Field(sa_type=AutoString)
    text: str = ""


class Digest(SQLModel, table=True):
    """When a manager was last told of what waits."""

    __tablename__ = "digests"

    person: UUID = Field(primary_key=True)
    told_at: datetime | None = Field(default=None, sa_column=now_column())
