"""The official data of a poste, as the ARS writes them, and what was done to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from contracts.catalog import Agreement, Kind
from contracts.postes import PosteField
from kernel.schemas import Body, Flag, Whole
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Row

from catalog.domain.cells import FIELDS, word
from catalog.domain.postes import MOST_PLACES
from catalog.schemas.postes import TerrainKind
from catalog.schemas.words import Label, OneLine, Reason


class Official(Body):
    """What a line of a list says, but for its number; the same rules hold."""

    speciality: str
    option: str | None
    subdivision: str
    terrain: str
    terrain_kind: TerrainKind
    agreement: Agreement
    establishment: str
    kind: Kind
    shifted: Flag
    months: Whole
    note: str | None
    places: Whole
    referent_address: str
    referent_given_name: str
    referent_family_name: str
    second_address: str | None
    second_given_name: str | None
    second_family_name: str | None

    def cells(self, poste: str) -> Mapping[str, str]:
        own = {
            heading: word(heading, getattr(self, field))
            for heading, field in FIELDS.items()
            if field != "poste"
        }
        return {"numero": poste, **own}


class SubstituteItem(BaseModel):
    address: str
    given_name: str
    family_name: str
    reason: str
    named_at: datetime
    named_by: UUID
    ended_at: datetime | None
    ended_by: UUID | None


class OfficialState(Official):
    poste: str
    region: str
    withdrawn: bool
    withdrawal_reason: str | None
    confirmed_at: datetime | None
    unconfirmed_at: datetime | None
    substitute_given_name: str | None
    substitute_family_name: str | None
    substitute_address: str | None
    version: int

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        return cls.model_validate({name: row._mapping[name] for name in cls.model_fields})


class WithdrawalIn(Body):
    """`places`: how many stay; none, and the poste itself is withdrawn."""

    places: Annotated[Whole, Field(ge=0, le=MOST_PLACES)] = 0
    reason: Reason


class SubstituteIn(Body):
    address: OneLine
    given_name: Label
    family_name: Label
    reason: Reason


class CorrectionIn(Body):
    """`value`, in the words of a list, is applied; or the correction is refused with a `reason`."""

    field: PosteField
    value: Annotated[str, Field(max_length=1000)] | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.value is None) == (self.reason is None):
            raise ValueError("donnez la valeur à appliquer, ou le motif du refus")
        return self


class WithdrawalItem(BaseModel):
    places_before: int
    places: int
    reason: str
    withdrawn_at: datetime
    withdrawn_by: UUID


class CorrectionItem(BaseModel):
    ticket: UUID
    field: str
    outcome: Literal["applied", "refused"]
    value: str | None
    reason: str | None
    decided_at: datetime
    decided_by: UUID


class History(BaseModel):
    """The latest first."""

    substitutes: list[SubstituteItem]
    withdrawals: list[WithdrawalItem]
    corrections: list[CorrectionItem]
