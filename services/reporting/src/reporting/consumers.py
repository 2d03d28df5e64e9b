"""Others' facts, remembered as they come. Each handler writes the whole of what its event says,
and nothing that another topic says: so the order between topics does not matter."""

from collections.abc import Sequence
from uuid import UUID

from contracts.auth import Grant, PersonChanged
from contracts.candidatures import RankingChanged, WishListChanged
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from contracts.matching import PlacesLeft as PlacesLeftAfter
from kernel.db import put
from kernel.subscriptions import Subscriptions
from sqlalchemy import delete, update
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
from reporting.queries import known

subscriptions = Subscriptions()


@subscriptions.on(PersonChanged)
async def remember_person(session: AsyncSession, event: PersonChanged) -> None:
    """An account merged into another is nothing any more: its roles are the other's."""
    await put(session, Person(**event.model_dump(include=set(Person.model_fields))))
    grants = () if event.merged_into else event.grants
    connected = event.first_sign_in_at is not None
    await _remember_candidacies(session, event.person, grants, connected=connected)
    await _remember_responsable(session, event.person, grants, connected=connected)


async def _remember_candidacies(
    session: AsyncSession, person: UUID, grants: Sequence[Grant], *, connected: bool
) -> None:
    await session.execute(
        update(Candidate).where(col(Candidate.person) == person).values(standing=False)
    )
    fields = {"campaign", "speciality", "subdivision", "region"}
    candidacies = {  # one a campaign: the last counts
        grant.campaign: Candidate(
            person=person, connected=connected, **grant.model_dump(include=fields)
        )
        for grant in grants
        if grant.role == "candidate" and grant.campaign
    }
    await put(session, *candidacies.values())


async def _remember_responsable(
    session: AsyncSession, person: UUID, grants: Sequence[Grant], *, connected: bool
) -> None:
    await session.execute(delete(Responsable).where(col(Responsable.person) == person))
    answered = {
        (grant.campaign, grant.poste)
        for grant in grants
        if grant.role == "responsable" and grant.campaign and grant.poste
    }
    await put(
        session,
        *(
            Responsable(person=person, campaign=campaign, poste=poste, connected=connected)
            for campaign, poste in answered
        ),
    )


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    rounds = [calendar.number for calendar in event.rounds]
    await put(session, Campaign(campaign=event.campaign, rounds=rounds))


@subscriptions.on(PosteChanged)
async def remember_poste(session: AsyncSession, event: PosteChanged) -> None:
    await put(session, Poste(**event.model_dump(include=set(Poste.model_fields))))


@subscriptions.on(WishListChanged)
async def remember_wish_list(session: AsyncSession, event: WishListChanged) -> None:
    """An older version, set aside then replayed, must not come back over a newer one."""
    if event.version < await known.wish_list_version(session, event):
        return
    await put(
        session,
        WishList(
            **event.model_dump(include=set(WishList.model_fields)),
            postes=[wish.poste for wish in event.wishes],
        ),
    )


@subscriptions.on(RankingChanged)
async def remember_ranking(session: AsyncSession, event: RankingChanged) -> None:
    if event.version < await known.ranking_version(session, event):
        return
    ranked = sum(placement.rank is not None for placement in event.placements)
    await put(
        session,
        Ranking(**event.model_dump(include=set(Ranking.model_fields)), ranked=ranked),
    )


@subscriptions.on(PartPublished)
async def remember_publication(session: AsyncSession, event: PartPublished) -> None:
    await put(
        session,
        Publication(
            **event.model_dump(include={"campaign", "round", "speciality", "territory"}),
            results=event.placed + event.unplaced,
        ),
    )


@subscriptions.on(AffectationPublished)
async def remember_affectation(session: AsyncSession, event: AffectationPublished) -> None:
    await put(session, Affectation(**event.model_dump()))


@subscriptions.on(CandidateUnplaced)
async def remember_unplaced(session: AsyncSession, event: CandidateUnplaced) -> None:
    await put(session, Affectation(**event.model_dump()))


@subscriptions.on(PlacesLeftAfter)
async def remember_places_left(session: AsyncSession, event: PlacesLeftAfter) -> None:
    await put(session, PlacesLeft(**event.model_dump()))
