"""Rankings over HTTP: never a heart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from contracts.catalog import Policy
from kernel.schemas import Body, Flag, Whole
from pydantic import BaseModel, Field, TypeAdapter, model_validator

from candidatures.domain.rankings import (
    Certified,
    LocalFirst,
    Reason,
    Sheet,
    Verdict,
    Version,
)


class PlacementIn(Body):
    """Someone ranked or refused; whoever is not mentioned is neither."""

    person: UUID
    rank: Annotated[Whole, Field(ge=1, le=9999)] | None = None
    refused: Flag = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.rank is None) == (not self.refused):
            raise ValueError("indiquez soit un rang, soit un refus")
        return self


class PlacementsIn(Body):
    """The whole ranking."""

    placements: Annotated[list[PlacementIn], Field(max_length=5000)]


class CandidatureOut(BaseModel):
    """Someone who applied. `local`: from the poste's subdivision, so may stand first."""

    person: UUID
    given_name: str
    family_name: str
    subdivision: str
    local: bool


class RankedOut(BaseModel):
    person: UUID
    rank: int


class RefusedOut(BaseModel):
    person: UUID
    refused: Literal[True] = True


def _placement(person: UUID, rank: int | None) -> RankedOut | RefusedOut:
    return RefusedOut(person=person) if rank is None else RankedOut(person=person, rank=rank)


class VerdictOut(BaseModel):
    """Rules K2 and K3: a ranking that is not valid can be saved, and says so."""

    valid: bool
    ranked: int
    needed: int
    total: int
    missing: int
    refusals_allowed: int
    local_first: LocalFirst
    reasons: list[Reason]

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        return cls.model_validate(verdict, from_attributes=True)


class RankingOut(BaseModel):
    """A ranking as saved; `receipt`: the number of this version's receipt (E4). `certified`: this
    version, or an earlier one that this save lifted; `certified_only`: no other counts."""

    version: int
    saved_at: datetime | None
    editable: bool
    candidatures: list[CandidatureOut]
    placements: list[RankedOut | RefusedOut]
    verdict: VerdictOut
    receipt: int | None
    certified: Certified | None
    certified_only: bool

    @classmethod
    def of(
        cls,
        saved: Version,
        sheet: Sheet,
        candidatures: Sequence[Any],
        *,
        policy: Policy,
        editable: bool,
    ) -> Self:
        """From `candidatures` that have the fields of a CandidatureOut."""
        return cls(
            version=saved.version,
            saved_at=saved.saved_at,
            editable=editable,
            candidatures=_CANDIDATURES.validate_python(candidatures, from_attributes=True),
            placements=[_placement(*placement) for placement in sheet.placements()],
            verdict=VerdictOut.of(sheet.verdict(policy)),
            receipt=saved.receipt,
            certified=saved.certified,
            certified_only=policy.certified_only,
        )


_CANDIDATURES: Final = TypeAdapter(list[CandidatureOut])


class RankingLine(BaseModel):
    """One of the caller's postes."""

    poste: str
    access: str
    candidatures: int
    ranked: int
    valid: bool
    version: int
    saved_at: datetime | None
    certified: Certified | None

    @classmethod
    def of(cls, poste: str, access: str, saved: Version, verdict: Verdict) -> Self:
        return cls(
            poste=poste,
            access=access,
            candidatures=verdict.total,
            ranked=verdict.ranked,
            valid=verdict.valid,
            version=saved.version,
            saved_at=saved.saved_at,
            certified=saved.certified,
        )


class RankingLines(BaseModel):
    items: list[RankingLine]
