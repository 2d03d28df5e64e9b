"""What is kept of the kinds with a clock of their own, and the answers that managers reuse."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from assistance.domain.columns import instant, now_column


class Correction(SQLModel, table=True):
    """What a poste should say instead, and what the catalog made of it."""

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("outcome IN ('applied', 'refused')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    ticket: UUID = Field(foreign_key="tickets.id", primary_key=True)
    campaign: str
    poste: str
    field: str
    value: str
    outcome: str | None = None
    reason: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=instant())


class Decision(SQLModel, table=True):
    """What a person decided of an appeal: their name and quality as they were that day."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ('granted', 'refused', 'without_object')", name="outcome"),
        CheckConstraint("length(reasons) > 0", name="reasoned"),
    )

    ticket: UUID = Field(foreign_key="tickets.id", primary_key=True)
    outcome: str
    reasons: str
    decided_by: UUID
    author: str
    quality: str
    decided_at: datetime | None = Field(default=None, sa_column=now_column())


class CannedAnswer(SQLModel, table=True):
    """A text to start from. `subdivision` None: the ministry's, offered to all."""

    __tablename__ = "canned_answers"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subdivision: str | None = None
    title: str
    text: str
    version: int = 1
