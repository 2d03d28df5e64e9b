"""What is known of territories, people, campaigns and postes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from kernel.db import any_of
from sqlalchemy import Uuid, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.knowledge import (
    Campaign,
    Contact,
    Person,
    Poste,
    PublishedRound,
    Subdivision,
    University,
)

RUNNING: Final = ("published", "launched", "suspended")


async def subdivisions(session: AsyncSession) -> Sequence[Subdivision]:
    return (await session.exec(select(Subdivision).order_by(Subdivision.code))).all()


async def universities(session: AsyncSession) -> Sequence[str]:
    return (await session.exec(select(University.label).order_by(University.label))).all()


async def subdivision_of(session: AsyncSession, university: str) -> str | None:
    """The subdivision that a university belongs to, whatever the case and the hyphens of its name
    as it was typed."""
    label = func.translate(func.lower(col(University.label)), _SIGNS, _BLANKS)
    wanted = label == func.translate(university.lower(), _SIGNS, _BLANKS)
    return (await session.exec(select(University.subdivision).where(wanted))).first()


_SIGNS: Final = "-'’"
_BLANKS: Final = " " * len(_SIGNS)


async def person(session: AsyncSession, person: UUID) -> Person | None:
    """The person, or the one that their account was merged into."""
    found = await session.get(Person, person)
    if found is not None and found.merged_into is not None:
        return await session.get(Person, found.merged_into)
    return found


async def names(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, str]:
    if not people:
        return {}
    wanted = col(Person.person) == any_of(people, Uuid)
    return {one.person: one.name for one in (await session.exec(select(Person).where(wanted)))}


async def address_of(session: AsyncSession, person: UUID) -> str | None:
    found = await session.get(Contact, person)
    return found.address if found else None


async def poste(session: AsyncSession, *, campaign: str, poste: str) -> Poste | None:
    return await session.get(Poste, (campaign, poste))


async def campaign_runs(session: AsyncSession) -> bool:
    """Whether the postes of a campaign are published and its last round is not."""
    ended = select(PublishedRound.round).where(
        PublishedRound.campaign == Campaign.campaign, PublishedRound.round == Campaign.last_round
    )
    running = select(Campaign.campaign).where(col(Campaign.state).in_(RUNNING), ~ended.exists())
    return (await session.exec(running.limit(1))).first() is not None


async def opening_of(session: AsyncSession, campaign: str, *, after: datetime) -> datetime | None:
    """When a campaign opens, if it is later than `after`."""
    found = await session.get(Campaign, campaign)
    opens_at = found.opens_at if found else None
    return opens_at if opens_at and opens_at > after else None
