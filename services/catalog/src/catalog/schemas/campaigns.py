"""A campaign, as written and as read."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self, TypeAlias

from contracts.catalog import Policy, RoundCalendar
from kernel.schemas import Body, Code
from pydantic import AfterValidator, BaseModel

from catalog.domain.campaigns import Campaign, Round, in_order
from catalog.schemas.words import Label

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
