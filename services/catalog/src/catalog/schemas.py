"""What catalog accepts and returns over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self, TypeAlias

from contracts.auth import Access
from contracts.catalog import Kind, Policy, RoundCalendar
from kernel.schemas import Body, Code
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlalchemy import Row

from catalog.domain.campaigns import Campaign, Round, in_order

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

    @classmethod
    def of(cls, campaign: Campaign, rounds: Sequence[Round]) -> Self:
        return cls.model_validate(
            {
                "campaign": campaign.campaign,
                "label": campaign.label,
                "state": campaign.state,
                "rounds": [each.calendar for each in rounds],
                "policy": campaign.rules,
                "version": campaign.version,
            }
        )


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

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of `queries.postes`."""
        named = [("referent", row.referent_given_name, row.referent_family_name)]
        if row.second_address:
            named.append(("second", row.second_given_name, row.second_family_name))
        names = [
            dict(zip(("access", "given_name", "family_name"), each, strict=True)) for each in named
        ]
        return cls.model_validate({**row._mapping, "responsables": names})


class Postes(BaseModel):
    items: list[PosteItem]
    next: str | None

    @classmethod
    def page(cls, rows: Sequence[Row[Any]], *, limit: int) -> Self:
        """`rows`: one more than the limit when others follow."""
        items = [PosteItem.of(row) for row in rows[:limit]]
        return cls(items=items, next=items[-1].poste if len(rows) > limit else None)


class Imported(BaseModel):
    added: int
    changed: int
    unchanged: int
