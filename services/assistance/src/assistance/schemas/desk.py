"""What managers work with besides tickets: registers, canned answers, figures."""

from datetime import datetime
from uuid import UUID

from contracts.assistance import TicketKind
from pydantic import BaseModel, ConfigDict

from assistance.domain.words import RegisterName


class RegisterLine(BaseModel):
    """A request with a clock. `outcome`: None until it is settled."""

    model_config = ConfigDict(from_attributes=True)

    ticket: UUID
    reference: str
    subdivision: str | None
    name: str
    state: str
    received_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    overdue: bool
    outcome: str | None
    decided_by: str | None


class Register(BaseModel):
    kind: RegisterName
    total: int
    overdue: int
    items: list[RegisterLine]


class CannedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    subdivision: str | None
    title: str
    text: str
    version: int


class CannedAnswers(BaseModel):
    items: list[CannedOut]


class Deleted(BaseModel):
    id: UUID


class Figures(BaseModel):
    """`median_hours`: from the arrival of a ticket to its first answer."""

    model_config = ConfigDict(from_attributes=True)

    tickets: int
    answered: int
    overdue: int
    median_hours: float | None


class KindFigures(Figures):
    kind: TicketKind


class StateFigures(Figures):
    state: str


class SubdivisionFigures(Figures):
    subdivision: str | None


class Statistics(BaseModel):
    whole: Figures
    by_kind: list[KindFigures]
    by_state: list[StateFigures]
    by_subdivision: list[SubdivisionFigures]


class FormShown(BaseModel):
    """What the form shows before anyone types: filled in for someone signed in."""

    kinds: dict[str, str]
    universities: list[str]
    outside_campaign: bool
    notice: str | None
    name: str | None
    email: str | None
    status: str | None
    university: str | None
