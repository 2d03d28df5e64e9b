"""The public calendar: what anyone sees outside a campaign."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from contracts.catalog import CampaignStage
from pydantic import BaseModel

from catalog.domain.campaigns import Campaign, Round
from catalog.domain.shifting import PARIS


class PublicRound(BaseModel):
    """Bounds in the time of Paris, each exclusive."""

    number: int
    opens_at: datetime
    wishes_close_at: datetime
    ranking_close_at: datetime


class PublicCampaign(BaseModel):
    campaign: str
    label: str
    state: CampaignStage
    rounds: list[PublicRound]

    @classmethod
    def of(cls, campaign: Campaign, rounds: Sequence[Round]) -> Self:
        return cls.model_validate(
            {
                **campaign.model_dump(include={"campaign", "label", "state"}),
                "rounds": [
                    {
                        "number": each.number,
                        "opens_at": each.opens_at.astimezone(PARIS),
                        "wishes_close_at": each.wishes_close_at.astimezone(PARIS),
                        "ranking_close_at": each.ranking_close_at.astimezone(PARIS),
                    }
                    for each in rounds
                ],
            }
        )


class PublicCalendar(BaseModel):
    """`current`: launched or suspended; `next`: published, or launched before its opening."""

    current: list[PublicCampaign]
    next: list[PublicCampaign]
    past: list[PublicCampaign]
