"""Wish lists over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from kernel.schemas import Body, Code, Whole
from pydantic import BaseModel, Field

from candidatures.domain.wishes import MOST_HEARTS, Saved, Sufficiency


class WishIn(Body):
    """0 hearts, or none given, is no candidature."""

    poste: Code
    hearts: Annotated[Whole, Field(ge=0, le=MOST_HEARTS)] = 0


class WishesIn(Body):
    """The whole list: what is not in it is withdrawn."""

    wishes: Annotated[list[WishIn], Field(max_length=5000)]


class WishOut(BaseModel):
    poste: str
    hearts: int


class WishListOut(BaseModel):
    """A list as saved. `eligible`, `minimum`, `missing`, `valid`: rule E2; `left_out`: it decided
    when wishes closed. `receipt`: the number of this version's receipt (E4)."""

    version: int
    saved_at: datetime | None
    wishes: list[WishOut]
    eligible: int
    minimum: int
    missing: int
    valid: bool
    left_out: bool
    editable: bool
    receipt: int | None

    @classmethod
    def of(
        cls,
        saved: Saved,
        sufficiency: Sufficiency,
        *,
        editable: bool,
    ) -> Self:
        wishes = sorted(saved.hearts.items())
        return cls(
            version=saved.version,
            saved_at=saved.saved_at,
            wishes=[WishOut(poste=poste, hearts=given) for poste, given in wishes],
            eligible=sufficiency.eligible,
            minimum=sufficiency.minimum,
            missing=sufficiency.missing,
            valid=sufficiency.valid,
            left_out=saved.left_out,
            editable=editable,
            receipt=saved.receipt,
        )


class SufficiencyOut(BaseModel):
    """Rule E2 for a list that is not saved."""

    wishes: int
    eligible: int
    minimum: int
    missing: int
    valid: bool

    @classmethod
    def of(cls, sufficiency: Sufficiency) -> Self:
        return cls.model_validate(sufficiency, from_attributes=True)


class EligiblePoste(BaseModel):
    """A poste that the candidate may apply to; `places`: those that this round offers."""

    poste: str
    speciality: str
    option: str | None
    subdivision: str
    region: str
    terrain: str
    establishment: str
    kind: str
    shifted: bool
    months: int
    note: str | None
    places: int


class EligiblePostes(BaseModel):
    items: list[EligiblePoste]

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Self:
        """From rows that have the fields of an EligiblePoste."""
        return cls.model_validate({"items": rows}, from_attributes=True)
