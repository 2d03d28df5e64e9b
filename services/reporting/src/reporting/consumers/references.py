"""Campaigns and postes."""

from collections.abc import Sequence

from contracts.catalog import CampaignChanged, PosteChanged
from kernel.db import put
from kernel.subscriptions import latest
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.consumers.subscribed import subscriptions
from reporting.domain.tables import Campaign, Poste


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    rounds = [calendar.number for calendar in event.rounds]
    await put(session, Campaign(campaign=event.campaign, state=event.state, rounds=rounds))


@subscriptions.on_all(PosteChanged)
async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    fields = set(Poste.model_fields)
    await put(session, *(Poste(**event.model_dump(include=fields)) for event in latest(events)))
