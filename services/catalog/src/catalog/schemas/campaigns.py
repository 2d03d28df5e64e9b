"""A campaign, as written and as read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self, TypeAlias

from contracts.catalog import CampaignStage, Policy, RoundCalendar
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


class CampaignCopy(Body):
    """A new period made from another's calendar and policy; the first round opens on this day."""

    campaign: Code
    label: Label
    first_day: date


class CampaignState(BaseModel):
    campaign: str
    label: str
    state: CampaignStage
    rounds: tuple[RoundCalendar, ...]
    policy: Policy
    suspended_at: datetime | None
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
                "suspended_at": campaign.suspended_at,
                "version": campaign.version,
            }
        )


class Campaigns(BaseModel):
    items: list[CampaignState]
