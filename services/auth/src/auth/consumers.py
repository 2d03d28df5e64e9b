"""What auth hears of catalog."""

from contracts.catalog import (
    CampaignChanged,
    ResponsablesNamed,
    SpecialityPublished,
    SubdivisionPublished,
    UniversityPublished,
)
from kernel.db import put
from kernel.subscriptions import Subscriptions
from sqlmodel.ext.asyncio.session import AsyncSession

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


subscriptions.on(CampaignChanged)(remember_demand)
subscriptions.on_all(ResponsablesNamed)(name_responsables)
