"""What is kept: mails, the facts they tell, and what is known of those who read them."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from notifications.domain.mails import TRIED_FOR, Answer, delay
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel, UniqueConstraint


def _instant(*, nullable: bool = False, clock: bool = False) -> Any:
    """An instant. `clock`: by default, the database's."""
    default = func.clock_timestamp() if clock else None
    return Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), server_default=default, nullable=nullable),
    )


class Mail(SQLModel, table=True):
    """One fact to tell one person. It waits for an address, is queued, then ends.

    `sealed`: what a mail with a link or about a ticket holds, as it came; `address`: where to send
    it, when that is not the main address. Both are erased when the mail ends."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("fact", "person"),
        CheckConstraint(
            "state IN ('waiting', 'queued', 'sent', 'bounced', 'dropped')", name="state"
        ),
        CheckConstraint("sealed IS NULL OR state = 'queued'", name="sealed_until_ended"),
        CheckConstraint("address IS NULL OR state = 'queued'", name="address_until_ended"),
        CheckConstraint("state <> 'queued' OR queued_at IS NOT NULL", name="queued_since"),
        Index("ix_mails_due", "urgent", "due_at", postgresql_where=text("state = 'queued'")),
        Index("ix_mails_queued_at", "queued_at", postgresql_where=text("state = 'queued'")),
        Index("ix_mails_waiting", "person", postgresql_where=text("state = 'waiting'")),
        Index(
            "ix_mails_expiring",
            "expires_at",
            postgresql_where=text("state IN ('waiting', 'queued')"),
        ),
        Index("ix_mails_person", "person"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    kind: str
    fact: str
    person: UUID
    urgent: bool = False
    state: str
    attempts: int = Field(default=0, ge=0)
    code: int | None = None
    sealed: str | None = None
    address: str | None = None
    created_at: datetime = _instant(clock=True)
    queued_at: datetime | None = _instant(nullable=True)
    due_at: datetime = _instant(clock=True)
    changed_at: datetime = _instant(clock=True)
    expires_at: datetime | None = _instant(nullable=True)

    def answered(self, answer: Answer, *, at: datetime, draw: float) -> None:
        """The attempt ended; one put off for a day is given up."""
        self.attempts += 1
        self.code = answer.code
        self.changed_at = at
        if answer.verdict == "deferred":
            self.due_at = at + delay(self.attempts, draw)
        tried_since = self.queued_at or at
        if answer.verdict == "sent":
            self._end("sent")
        elif answer.verdict == "bounced" or self.due_at - tried_since > TRIED_FOR:
            self._end("bounced")

    def drop(self, *, at: datetime) -> None:
        """Nobody is to read it."""
        self.changed_at = at
        self._end("dropped")

    @property
    def ended(self) -> bool:
        return self.state not in ("waiting", "queued")

    def wait_for_address(self, *, at: datetime) -> None:
        self.state, self.queued_at, self.changed_at = "waiting", None, at

    def _end(self, state: str) -> None:
        self.state, self.sealed, self.address = state, None, None


MAILS: Final = SQLModel.metadata.tables["mails"]


class Notice(SQLModel, table=True):
    """A fact, told by a mail to each person it concerns; `data` are the figures of its text. What
    is told of an account belongs to no round."""

    __tablename__ = "notices"

    fact: str = Field(primary_key=True)
    kind: str
    campaign: str | None = None
    round: int | None = None
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    expires_at: datetime | None = _instant(nullable=True)


class NoticePoste(SQLModel, table=True):
    """A poste that a notice is about: whoever answers for it is concerned, known yet or not."""

    __tablename__ = "notice_postes"
    __table_args__ = (Index("ix_notice_postes_poste", "campaign", "poste"),)

    fact: str = Field(primary_key=True, foreign_key="notices.fact")
    poste: str = Field(primary_key=True)
    campaign: str
    candidatures: int | None = None


class Person(SQLModel, table=True):
    __tablename__ = "persons"

    person: UUID = Field(primary_key=True)
    given_name: str
    family_name: str
    merged_into: UUID | None = None


class Contact(SQLModel, table=True):
    """Where to write to a person: their main address."""

    __tablename__ = "contacts"

    person: UUID = Field(primary_key=True)
    address: str


class Responsability(SQLModel, table=True):
    """A person answers for a poste."""

    __tablename__ = "responsabilities"
    __table_args__ = (Index("ix_responsabilities_person", "person"),)

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    access: str


class Campaign(SQLModel, table=True):
    __tablename__ = "campaigns"

    campaign: str = Field(primary_key=True)
    label: str


class Poste(SQLModel, table=True):
    __tablename__ = "postes"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    terrain: str
    establishment: str

    @property
    def label(self) -> str:
        return f"{self.poste} – {self.terrain}, {self.establishment}"


class Round(SQLModel, table=True):
    """An open round and its bounds, as last told."""

    __tablename__ = "rounds"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    wishes_close_at: datetime = _instant()
    ranking_close_at: datetime = _instant()
    ranked_percent: int
    ranking: bool = Field(default=False, description="wishes are closed")

    def move(
        self, *, wishes_close_at: datetime, ranking_close_at: datetime
    ) -> tuple[datetime, datetime] | None:
        """Takes the new bounds. Returns the old and the new one of the present phase, if that
        one moved: those of a later phase read theirs when it opens."""
        old = self.bound
        self.wishes_close_at, self.ranking_close_at = wishes_close_at, ranking_close_at
        return (old, self.bound) if self.bound != old else None

    @property
    def bound(self) -> datetime:
        """The one that closes the present phase."""
        return self.ranking_close_at if self.ranking else self.wishes_close_at
