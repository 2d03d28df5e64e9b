"""Where a campaign stands: its calendar, the rounds that opened, the services' clock."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kernel.errors import NotFound

from portal.schemas import Bounds, Campaign, Round
from portal.services import Calls, at


@dataclass(frozen=True)
class Standing:
    campaign: Campaign
    rounds: tuple[Round, ...]
    now: datetime

    @property
    def code(self) -> str:
        return self.campaign.campaign

    @property
    def suspended(self) -> bool:
        return self.campaign.state == "suspended"

    @property
    def current(self) -> Round | None:
        """The last round that opened."""
        return self.rounds[-1] if self.rounds else None

    @property
    def next(self) -> Bounds | None:
        """The calendar of the first round that has not opened yet."""
        opened = {round_.round for round_ in self.rounds}
        return next((b for b in self.campaign.rounds if b.number not in opened), None)

    def planned(self, number: int) -> Bounds | None:
        return next((b for b in self.campaign.rounds if b.number == number), None)

    def round(self, number: int) -> Round:
        """Raises NotFound for one that has not opened."""
        for round_ in self.rounds:
            if round_.round == number:
                return round_
        raise NotFound

    def path(self, round_: Round, *parts: str | int) -> str:
        return at("campaigns", self.code, "rounds", round_.round, *parts)


async def standing(calls: Calls, code: str) -> Standing:
    """Two questions at once. Raises NotFound where there is no campaign to speak of."""
    if not code:
        raise NotFound
    campaign, rounds = await asyncio.gather(
        calls.read(Campaign, "catalog", at("campaigns", code)),
        calls.read_all(Round, "candidatures", at("campaigns", code, "rounds")),
    )
    ordered = tuple(sorted(rounds, key=lambda round_: round_.round))
    # Before any round no service tells its clock: this one is shown, nothing hangs on it.
    now = ordered[-1].now if ordered else datetime.now(UTC)
    return Standing(campaign, ordered, now)


STAGES: Final = (("launched", "suspended"), ("published",), ("finished",))
"""Of several campaigns the one that runs is shown, else the one to come, else the last one."""


async def running(calls: Calls) -> str:
    """The code of the campaign to show; empty when none is published."""
    campaigns = await calls.read_all(Campaign, "catalog", "/campaigns")
    for stages in STAGES:
        found = [one for one in campaigns if one.state in stages and one.rounds]
        if found:
            return _nearest(found, datetime.now(UTC)).campaign
    return ""


def _nearest(campaigns: list[Campaign], now: datetime) -> Campaign:
    """The last that opened; where none has, the first to open."""
    begun = [one for one in campaigns if one.rounds[0].opens_at <= now]
    if begun:
        return max(begun, key=_opening)
    return min(campaigns, key=_opening)


def _opening(one: Campaign) -> tuple[datetime, str]:
    return one.rounds[0].opens_at, one.campaign
