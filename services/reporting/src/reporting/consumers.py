"""Others' facts, remembered as they come. Each handler writes the whole of what its event says,
and nothing that another topic says: so the order between topics does not matter."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from contracts.auth import Grant, PersonChanged
from contracts.candidatures import RankingChanged, WishListChanged
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from contracts.matching import PlacesLeft as PlacesLeftAfter
from kernel.db import any_of, put
from kernel.subscriptions import Subscriptions, latest
from sqlalchemy import ColumnElement, Uuid, delete, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.tables import (
    Affectation,
    Campaign,
    Candidate,
    Person,
    PlacesLeft,
    Poste,
    Publication,
    Ranking,
    Responsable,
    WishList,
)

subscriptions = Subscriptions()
Given = tuple[PersonChanged, Grant]


@subscriptions.on_all(PersonChanged)
async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    """An account merged into another is nothing any more: its roles are the other's."""
    people = latest(events)
    names = set(Person.model_fields)
    await put(session, *(Person(**one.model_dump(include=names)) for one in people))
    persons = any_of([one.person for one in people], Uuid)
    await _remember_candidacies(session, persons, events)
    await _remember_responsables(session, persons, _grants(people))


def _grants(people: Iterable[PersonChanged]) -> Iterator[Given]:
    return ((one, grant) for one in people if not one.merged_into for grant in one.grants)


async def _remember_candidacies(
    session: AsyncSession, persons: ColumnElement[UUID], events: Sequence[PersonChanged]
) -> None:
    """One a campaign: the last counts. Those that ended meanwhile are kept too."""
    await session.execute(
        update(Candidate).where(col(Candidate.person) == persons).values(standing=False)
    )
    last = {event.person: event for event in events}
    fields = {"campaign", "speciality", "subdivision", "region"}
    candidacies = (
        Candidate(
            person=one.person,
            connected=_connected(last[one.person]),
            standing=one is last[one.person],
            **grant.model_dump(include=fields),
        )
        for one, grant in _grants(events)
        if grant.role == "candidate" and grant.campaign
    )
    await put(session, *candidacies)


async def _remember_responsables(
    session: AsyncSession, persons: ColumnElement[UUID], grants: Iterable[Given]
) -> None:
    await session.execute(delete(Responsable).where(col(Responsable.person) == persons))
    answered = (
        Responsable(
            person=one.person,
            campaign=grant.campaign,
            poste=grant.poste,
            connected=_connected(one),
        )
        for one, grant in grants
        if grant.role == "responsable" and grant.campaign and grant.poste
    )
    await put(session, *answered)


def _connected(person: PersonChanged) -> bool:
    return person.first_sign_in_at is not None


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    rounds = [calendar.number for calendar in event.rounds]
    await put(session, Campaign(campaign=event.campaign, rounds=rounds))


@subscriptions.on_all(PosteChanged)
async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    fields = set(Poste.model_fields)
    await put(session, *(Poste(**event.model_dump(include=fields)) for event in latest(events)))


@subscriptions.on_all(WishListChanged)
async def remember_wish_lists(session: AsyncSession, events: Sequence[WishListChanged]) -> None:
    """An older version, set aside then replayed, does not come back over a newer one."""
    fields = set(WishList.model_fields)
    lists = (
        WishList(**event.model_dump(include=fields), postes=[wish.poste for wish in event.wishes])
        for event in latest(events)
    )
    await put(session, *lists, version="version")


@subscriptions.on_all(RankingChanged)
async def remember_rankings(session: AsyncSession, events: Sequence[RankingChanged]) -> None:
    fields = set(Ranking.model_fields)
    rankings = (
        Ranking(
            **event.model_dump(include=fields),
            ranked=sum(placement.rank is not None for placement in event.placements),
        )
        for event in latest(events)
    )
    await put(session, *rankings, version="version")


@subscriptions.on(PartPublished)
async def remember_publication(session: AsyncSession, event: PartPublished) -> None:
    await put(
        session,
        Publication(
            **event.model_dump(include={"campaign", "round", "speciality", "territory"}),
            results=event.placed + event.unplaced,
        ),
    )


@subscriptions.on_all(AffectationPublished)
async def remember_affectations(
    session: AsyncSession, events: Sequence[AffectationPublished]
) -> None:
    await put(session, *(Affectation(**event.model_dump()) for event in events))


@subscriptions.on_all(CandidateUnplaced)
async def remember_unplaced(session: AsyncSession, events: Sequence[CandidateUnplaced]) -> None:
    await put(session, *(Affectation(**event.model_dump()) for event in events))


@subscriptions.on_all(PlacesLeftAfter)
async def remember_places_left(session: AsyncSession, events: Sequence[PlacesLeftAfter]) -> None:
    await put(session, *(PlacesLeft(**event.model_dump()) for event in events))
