"""What is read of dry runs; each answer says that it is no result."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel

from matching.domain import Draft, DraftFigures, DraftResult
from matching.domain.drafts import FEW, WATERMARK

State = Literal["queued", "solving", "solved", "failed", "waiting"]
COUNTS = ("candidates", "placed", "first_choices", "perfect_couples", "places", "filled")


class Watermarked(BaseModel):
    draft: Literal[True] = True
    watermark: str = WATERMARK


class DraftLine(BaseModel):
    """`history`: a newer one of the round was asked since."""

    id: UUID
    number: int
    asked_by: UUID
    asked_at: datetime
    state: State
    ended_at: datetime | None
    instance: str
    history: bool

    @classmethod
    def of(cls, draft: Draft, *, newest: Draft) -> Self:
        told = draft.model_dump(include=set(cls.model_fields))
        return cls(instance=draft.digest or "", history=draft is not newest, **told)


class Drafts(Watermarked):
    items: Sequence[DraftLine]


class Counts(BaseModel):
    """Null where fewer candidates than five are concerned and the reader is an agency."""

    candidates: int | None
    placed: int | None
    first_choices: int | None
    perfect_couples: int | None
    places: int | None
    filled: int | None


class SubdivisionFigures(Counts):
    subdivision: str
    region: str | None


class PolicyFigures(BaseModel):
    """`objective` and `bounds` are the country's: null for an agency. `total`: the sums over the
    subdivisions that show figures, so that no hidden one can be subtracted from it."""

    policy: str
    proven: list[str]
    objective: dict[str, Any] | None
    bounds: dict[str, Any] | None
    notes: list[str]
    seconds: float
    total: Counts
    subdivisions: Sequence[SubdivisionFigures]

    @classmethod
    def of(
        cls,
        result: DraftResult,
        figures: Iterable[DraftFigures],
        *,
        regions: Mapping[str, str],
        everywhere: bool,
    ) -> Self:
        lines = [
            SubdivisionFigures(
                subdivision=one.subdivision,
                region=regions.get(one.subdivision),
                **_counts(one, masked=not everywhere and one.candidates < FEW),
            )
            for one in figures
        ]
        return cls(
            policy=result.policy,
            proven=result.proven,
            objective=result.objective if everywhere else None,
            bounds=result.bounds if everywhere else None,
            notes=result.notes,
            seconds=result.seconds,
            total=_total(lines),
            subdivisions=lines,
        )


def _counts(figures: DraftFigures, *, masked: bool) -> dict[str, int | None]:
    return {name: None if masked else getattr(figures, name) for name in COUNTS}


def _total(lines: Sequence[SubdivisionFigures]) -> Counts:
    shown = [line for line in lines if line.candidates is not None]
    return Counts(
        **{name: sum(getattr(line, name) for line in shown) if shown else None for name in COUNTS}
    )


class DraftDetail(Watermarked, DraftLine):
    """Without policies until it is solved."""

    policies: Sequence[PolicyFigures]

    @classmethod
    def told(cls, line: DraftLine, policies: Sequence[PolicyFigures]) -> Self:
        return cls(**line.model_dump(), policies=policies)
