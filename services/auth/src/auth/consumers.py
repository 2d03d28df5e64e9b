"""What auth hears of catalog and of candidatures."""

from collections.abc import Sequence

from contracts.candidatures import BoundsMoved, RoundOpened
from contracts.catalog import (
    CampaignChanged,
    PosteChanged,
    ResponsablesNamed,
    SpecialityPublished,
    SubdivisionPublished,
    UniversityPublished,
)
from contracts.notifications import DeliveryRecorded
from contracts.receipts import ReceiptIssued
from kernel.db import any_of, put
from kernel.subscriptions import Subscriptions, latest
from sqlalchemy import Uuid, delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.acts import CampaignAct, KnownCampaign, PostePlace, RoundBound, Undelivered
from auth.domain.references import Speciality, Subdivision, University
from auth.usecases.factors.demands import remember_demand
from auth.usecases.responsables import name_responsables

subscriptions = Subscriptions()


@subscriptions.on(SubdivisionPublished)
async def remember_subdivision(session: AsyncSession, event: SubdivisionPublished) -> None:
    await put(session, Subdivision(**event.model_dump()))


@subscriptions.on(UniversityPublished)
async def remember_university(session: AsyncSession, event: UniversityPublished) -> None:
    await put(session, University(**event.model_dump()))


@subscriptions.on(SpecialityPublished)
async def remember_speciality(session: AsyncSession, event: SpecialityPublished) -> None:
    await put(session, Speciality(**event.model_dump()))


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    await remember_demand(session, event)
    finished = event.state == "finished"
    await put(session, KnownCampaign(campaign=event.campaign, finished=finished))


subscriptions.on_all(ResponsablesNamed)(name_responsables)


@subscriptions.on_all(PosteChanged)
async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    fields = set(PostePlace.model_fields)
    await put(session, *(PostePlace(**one.model_dump(include=fields)) for one in latest(events)))


@subscriptions.on_all(ReceiptIssued)
async def remember_acts(session: AsyncSession, events: Sequence[ReceiptIssued]) -> None:
    await put(session, *(CampaignAct(person=one.person, campaign=one.campaign) for one in events))


@subscriptions.on_all(DeliveryRecorded)
async def remember_deliveries(session: AsyncSession, events: Sequence[DeliveryRecorded]) -> None:
    """Until one arrives again, those who look after the person see that mails come back."""
    last = latest(events)
    arrived = any_of([one.person for one in last if one.state == "sent"], Uuid)
    await session.execute(delete(Undelivered).where(col(Undelivered.person) == arrived))
    lost = (one for one in last if one.state == "bounced")
    await put(session, *(Undelivered(person=one.person, at=one.at) for one in lost))


@subscriptions.on(RoundOpened)
async def remember_round(session: AsyncSession, event: RoundOpened) -> None:
    await put(session, _bound(event))


@subscriptions.on(BoundsMoved)
async def move_round(session: AsyncSession, event: BoundsMoved) -> None:
    await put(session, _bound(event))


def _bound(event: RoundOpened | BoundsMoved) -> RoundBound:
    return RoundBound(**event.model_dump(include=set(RoundBound.model_fields)))
