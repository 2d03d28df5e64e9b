"""What HTTP accepts and returns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from kernel.schemas import Body
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Row

from matching.domain import Closing, Run
from matching.domain.diffs import Diff

State = Literal["waiting", "queued", "solving", "verified", "failed"]


class Verification(BaseModel):
    """What the second implementation says; `notes`: what it could not prove again in time."""

    ok: bool
    notes: list[str]


class Known(BaseModel):
    """Of a figure, the best value found so far, and its bound: equal once it is proven."""

    value: int | list[int | None]
    bound: int | list[int | None]


class RunProgress(BaseModel):
    """While it is solved: how much of the work is done, and the figures known so far."""

    percent: int
    figures: dict[str, Known]


class RunDiff(BaseModel):
    """From `run` of `closing`, the verified one before this one: how many candidates have another
    poste, one where they had none, none where they had one; and both objectives."""

    closing: int
    run: int
    same: int
    moved: int
    gained: int
    lost: int
    before: dict[str, Any]
    after: dict[str, Any]


class RunState(BaseModel):
    """Where the calculation of a round stands; `closing` is null before the round closes."""

    closing: int | None = None
    run: int | None = None
    state: State = "waiting"
    instance: str | None = None
    result: str | None = None
    objective: dict[str, Any] | None = None
    proven: list[str] | None = None
    bounds: dict[str, Any] | None = None
    unplaced: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    verification: Verification | None = None
    seconds: float | None = None
    progress: RunProgress | None = None
    diff: RunDiff | None = None

    @classmethod
    def of(cls, closing: Closing | None, run: Run | None, diff: Diff | None) -> Self:
        if closing is None or run is None:
            return cls(closing=closing and closing.closing, instance=closing and closing.digest)
        verified = run.state == "verified"
        told = run.model_dump(exclude={"id", "notes", "number"})
        checked = None if run.notes is None else Verification(ok=verified, notes=run.notes)
        changes = diff and vars(diff)
        return cls.model_validate(
            {**told, "run": run.number, "verification": checked, "diff": changes}
        )


class PartState(BaseModel):
    speciality: str
    territory: str
    postes: int
    candidates: int
    placed: int
    unplaced: int
    published_at: datetime | None
    published_by: UUID | None


class Parts(BaseModel):
    items: Sequence[PartState]


class Publication(Body):
    """One part, or nothing named: every part left."""

    speciality: str | None = Field(default=None, min_length=1, max_length=64)
    territory: str | None = Field(default=None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.speciality is None) != (self.territory is None):
            raise ValueError("une partie se nomme par sa spécialité et son territoire")
        return self

    @property
    def name(self) -> tuple[str, str] | None:
        if self.speciality is None or self.territory is None:
            return None
        return self.speciality, self.territory


class PublishedPart(BaseModel):
    speciality: str
    territory: str
    placed: int
    unplaced: int
    published_at: datetime

    @classmethod
    def of(cls, part: Row[Any], at: datetime) -> Self:
        return cls(
            speciality=part.speciality,
            territory=part.territory,
            placed=part.placed,
            unplaced=part.unplaced,
            published_at=at,
        )


class Published(BaseModel):
    published: Sequence[PublishedPart]


class AffectationLine(BaseModel):
    """`person` and names are null for a poste that nobody obtained."""

    poste: str
    person: UUID | None = None
    given_name: str | None = None
    family_name: str | None = None
    speciality: str


class Affectations(BaseModel):
    items: Sequence[AffectationLine]
