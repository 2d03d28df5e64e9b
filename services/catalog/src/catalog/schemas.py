"""What catalog accepts and returns over HTTP."""

from typing import Annotated, Literal, TypeAlias

from contracts.auth import Access
from contracts.catalog import Kind, Policy, RoundCalendar
from kernel.schemas import Body, Code
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from catalog.domain.campaigns import in_order

OneLine: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Label: TypeAlias = Annotated[OneLine, Field(min_length=1)]
Calendar: TypeAlias = Annotated[tuple[RoundCalendar, ...], AfterValidator(in_order)]


class NewCampaign(Body):
    campaign: Code
    label: Label
    rounds: Calendar
    policy: Policy = Policy()


class CampaignEdit(Body):
    label: Label
    rounds: Calendar
    policy: Policy


class CampaignState(BaseModel):
    campaign: str
    label: str
    state: Literal["draft", "launched"]
    rounds: tuple[RoundCalendar, ...]
    policy: Policy
    version: int


class Campaigns(BaseModel):
    items: list[CampaignState]


class SubdivisionItem(BaseModel):
    code: str
    label: str
    region: str


class SpecialityItem(BaseModel):
    code: str
    label: str


class UniversityItem(BaseModel):
    label: str
    subdivision: str


class References(BaseModel):
    subdivisions: list[SubdivisionItem]
    specialities: list[SpecialityItem]
    universities: list[UniversityItem]


class ResponsableName(BaseModel):
    """No address: only auth and those who imported the list read it."""

    given_name: str
    family_name: str
    access: Access


class PosteItem(BaseModel):
    poste: str
    speciality: str
    option: str | None
    subdivision: str
    region: str
    terrain: str
    terrain_kind: Literal["university", "non_university"]
    establishment: str
    kind: Kind
    shifted: bool
    months: int
    note: str | None
    places: int
    withdrawn: bool
    responsables: list[ResponsableName]


class Postes(BaseModel):
    items: list[PosteItem]
    next: str | None


class Imported(BaseModel):
    added: int
    changed: int
    unchanged: int
