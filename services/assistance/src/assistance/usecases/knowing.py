"""What other services tell is remembered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.auth import ContactsChanged, Grant, PersonChanged
from contracts.catalog import (
    CampaignChanged,
    PosteChanged,
    SubdivisionPublished,
    UniversityPublished,
)
from contracts.matching import RoundPublished
from kernel.db import any_of, put
from kernel.subscriptions import latest
from sqlalchemy import Uuid, delete, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.access import MANAGERS
from assistance.domain.knowledge import (
    Campaign,
    Contact,
    ManagerScope,
    Person,
    Poste,
    PublishedRound,
    Subdivision,
    University,
)
from assistance.domain.tickets import Ticket


async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    people = latest(events)
    fields = set(Person.model_fields)
    await put(session, *(Person(**one.model_dump(include=fields)) for one in people))
    ids = [one.person for one in people]
    await session.execute(delete(ManagerScope).where(col(ManagerScope.person) == any_of(ids, Uuid)))
    scopes = {
        (one.person, *_scope(grant)): grant
        for one in people
        if one.merged_into is None
        for grant in one.grants
        if grant.role in MANAGERS
    }
    await put(session, *(_manager(*key) for key in scopes))
    for one in people:
        if one.merged_into is not None:
            await _hand_over(session, one.person, to=one.merged_into)


def _scope(grant: Grant) -> tuple[str, str, str]:
    return grant.role, grant.region or "", grant.subdivision or ""


def _manager(person: UUID, role: str, region: str, subdivision: str) -> ManagerScope:
    return ManagerScope(person=person, role=role, region=region, subdivision=subdivision)


async def _hand_over(session: AsyncSession, person: UUID, *, to: UUID) -> None:
    """The tickets of a merged account are those of the account it is now."""
    for column in (Ticket.person, Ticket.assigned_to):
        await session.execute(update(Ticket).where(col(column) == person).values({column: to}))


async def remember_contacts(session: AsyncSession, events: Sequence[ContactsChanged]) -> None:
    main = {
        event.person: next((one.address for one in event.addresses if one.main), None)
        for event in latest(events)
    }
    if gone := [person for person, address in main.items() if address is None]:
        await session.execute(delete(Contact).where(col(Contact.person) == any_of(gone, Uuid)))
    await put(session, *(Contact(person=who, address=at) for who, at in main.items() if at))


async def remember_subdivision(session: AsyncSession, event: SubdivisionPublished) -> None:
    await put(session, _row(Subdivision, event))


async def remember_university(session: AsyncSession, event: UniversityPublished) -> None:
    await put(session, _row(University, event))


def _row(table: type[Any], event: Any) -> Any:
    return table(**event.model_dump(include=set(table.model_fields)))


async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    campaign = Campaign(
        campaign=event.campaign,
        label=event.label,
        state=event.state,
        last_round=max((one.number for one in event.rounds), default=0),
        opens_at=min((one.opens_at for one in event.rounds), default=None),
    )
    await put(session, campaign)


async def remember_publication(session: AsyncSession, event: RoundPublished) -> None:
    await put(session, PublishedRound(campaign=event.campaign, round=event.round))


async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    postes = (
        Poste(campaign=one.campaign, poste=one.poste, subdivision=one.subdivision)
        for one in latest(events)
    )
    await put(session, *postes)
