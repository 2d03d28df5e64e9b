"""Others' facts, remembered as they come. Each handler writes the whole of what its event says,
and nothing that another topic says: so the order between topics does not matter."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from contracts.auth import Grant, PersonChanged
from contracts.candidatures import RankingChanged, WishListChanged
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from contracts.matching import PlacesLeft as PlacesLeftAfter
from kernel.db import put
from kernel.subscriptions import Subscriptions, latest
from sqlalchemy import text
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


# Until the grants of now say otherwise, just below.
_END_ROLES: Final = text("""
    WITH ended AS (
        UPDATE candidates SET standing = false WHERE person = ANY(CAST(:persons AS uuid[]))
    )
    DELETE FROM responsables WHERE person = ANY(CAST(:persons AS uuid[]))
""")


@subscriptions.on_all(PersonChanged)
async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    """An account merged into another is nothing any more: its roles are the other's."""
    people = latest(events)
    names = (
        Person(person=one.person, given_name=one.given_name, family_name=one.family_name)
        for one in people
    )
    await put(session, *names)
    await session.execute(_END_ROLES, {"persons": [one.person for one in people]})
    await put(session, *_candidacies(events))
    await put(session, *_responsables(people))


def _grants(people: Iterable[PersonChanged]) -> Iterator[Given]:
    return ((one, grant) for one in people if not one.merged_into for grant in one.grants)


def _candidacies(events: Sequence[PersonChanged]) -> Iterator[Candidate]:
    """One a campaign: the last counts. Those that ended meanwhile are kept too."""
    last = {event.person: event for event in events}
    return (
        Candidate(
            person=one.person,
            campaign=grant.campaign,
            speciality=grant.speciality,
            subdivision=grant.subdivision,
            region=grant.region,
            connected=grant.campaign in last[one.person].signed_in,
            standing=one is last[one.person],
        )
        for one, grant in _grants(events)
        if grant.role == "candidate" and grant.campaign
    )


def _responsables(people: Iterable[PersonChanged]) -> Iterator[Responsable]:
    return (
        Responsable(
            person=one.person,
            campaign=grant.campaign,
            poste=grant.poste,
            connected=grant.campaign in one.signed_in,
        )
        for one, grant in _grants(people)
        if grant.role == "responsable" and grant.campaign and grant.poste
    )


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


@subscriptions.on_all(PartPublished)
async def remember_publications(session: AsyncSession, events: Sequence[PartPublished]) -> None:
    publications = (
        Publication(
            campaign=event.campaign,
            round=event.round,
            speciality=event.speciality,
            territory=event.territory,
            results=event.placed + event.unplaced,
        )
        for event in events
    )
    await put(session, *publications)


@subscriptions.on_all(AffectationPublished)
async def remember_affectations(
    session: AsyncSession, events: Sequence[AffectationPublished]
) -> None:
    await put(session, *(Affectation(**event.model_dump()) for event in events))


@subscriptions.on_all(CandidateUnplaced)
async def remember_unplaced(session: AsyncSession, events: Sequence[CandidateUnplaced]) -> None:
    await put(session, *(Affectation(**event.model_dump()) for event in events))


@subscriptions.on_all(AffectationWithdrawn)
async def remember_withdrawals(
    session: AsyncSession, events: Sequence[AffectationWithdrawn]
) -> None:
    """From then on they have no poste."""
    fields = {"campaign", "round", "person"}
    unplaced = (
        Affectation(**event.model_dump(include=fields), published_at=event.withdrawn_at)
        for event in events
    )
    await put(session, *unplaced)


@subscriptions.on_all(PlacesLeftAfter)
async def remember_places_left(session: AsyncSession, events: Sequence[PlacesLeftAfter]) -> None:
    await put(session, *(PlacesLeft(**event.model_dump()) for event in events))
