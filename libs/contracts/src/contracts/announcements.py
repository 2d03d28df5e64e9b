"""What `catalog` announces of a campaign, once each: others tell those concerned."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from contracts import topics
from contracts.envelope import Event, example

Announcement = Literal["postes_published", "three_weeks", "one_day", "suspended", "resumed"]


class CampaignAnnounced(Event):
    """The postes are published, the opening is near, the ministry suspended or resumed."""

    TYPE: ClassVar[str] = "catalog.campaign-announced.v1"
    TOPIC = topics.ANNOUNCEMENTS
    KEY = "{campaign}"

    campaign: str
    kind: Announcement
    at: AwareDatetime
    round: int = Field(description="the round to come, or the one that runs")
    opens_at: AwareDatetime
    reason: str | None = Field(default=None, description="of a suspension or its end")

    model_config = example(
        {
            "campaign": "2026-03",
            "kind": "one_day",
            "at": "2026-03-03T08:00:00Z",
            "round": 1,
            "opens_at": "2026-03-04T08:00:00Z",
            "reason": None,
        }
    )
