"""What is learnt from the other services: campaigns, postes, people, publications."""

from contracts.auth import Grant, PersonChanged
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.matching import (
    AffectationPublished,
    CandidateUnplaced,
    RoundPublished,
)
from contracts.matching import PlacesLeft as PlacesLeftFact
from kernel.db import put
from kernel.subscriptions import Subscriptions
from sqlalchemy import delete, tuple_, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.campaigns import Campaign, PlannedRound
from candidatures.domain.outcomes import Outcome, PlacesLeft
from candidatures.domain.people import Candidate, Person, Responsable
from candidatures.domain.postes import Poste
from candidatures.usecases.publication import hear_publication

subscriptions = Subscriptions()


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    await put(
        session,
        Campaign(
            campaign=event.campaign,
            label=event.label,
            launched=event.state == "launched",
            policy=event.policy.model_dump(mode="json"),
        ),
    )
    await session.execute(
        delete(PlannedRound).where(
            col(PlannedRound.campaign) == event.campaign,
            col(PlannedRound.round).not_in([planned.number for planned in event.rounds]),
        )
    )
    await put(
        session,
        *(
            PlannedRound(
                campaign=event.campaign,
                round=planned.number,
                **planned.model_dump(exclude={"number"}),
            )
            for planned in event.rounds
        ),
    )


@subscriptions.on(PosteChanged)
async def remember_poste(session: AsyncSession, event: PosteChanged) -> None:
    await put(session, Poste(**event.model_dump()))


@subscriptions.on(PersonChanged)
async def remember_person(session: AsyncSession, event: PersonChanged) -> None:
    """An account merged into another keeps its name here and loses its roles."""
    name = event.model_dump(include={"person", "given_name", "family_name"})
    await put(session, Person(**name))
    grants = () if event.merged_into else event.grants
    await _remember_candidate(session, event, grants)
    await _remember_responsable(session, event, grants)


async def _remember_candidate(
    session: AsyncSession, event: PersonChanged, grants: tuple[Grant, ...]
) -> None:
    """Who is no longer in a campaign left it: what they saved stays, and counts no more."""
    candidates = {
        grant.campaign: Candidate.model_validate({**grant.model_dump(), "person": event.person})
        for grant in grants
        if grant.role == "candidate"
    }
    await session.execute(
        update(Candidate)
        .where(col(Candidate.person) == event.person)
        .where(col(Candidate.campaign).not_in(list(candidates)))
        .values(withdrawn=True)
    )
    await put(session, *candidates.values())


async def _remember_responsable(
    session: AsyncSession, event: PersonChanged, grants: tuple[Grant, ...]
) -> None:
    postes = {
        (grant.campaign, grant.poste): Responsable.model_validate(
            {**grant.model_dump(), "person": event.person}
        )
        for grant in sorted(grants, key=lambda grant: grant.access != "second")
        if grant.role == "responsable"
    }
    await session.execute(
        delete(Responsable)
        .where(col(Responsable.person) == event.person)
        .where(tuple_(col(Responsable.campaign), col(Responsable.poste)).not_in(list(postes)))
    )
    await put(session, *postes.values())


@subscriptions.on(RoundPublished)
async def publish(session: AsyncSession, event: RoundPublished) -> None:
    await hear_publication(session, event)


@subscriptions.on(AffectationPublished)
async def remember_affectation(session: AsyncSession, event: AffectationPublished) -> None:
    outcome = event.model_dump(include={"campaign", "round", "person", "poste"})
    await put(session, Outcome(**outcome))


@subscriptions.on(CandidateUnplaced)
async def remember_unplaced(session: AsyncSession, event: CandidateUnplaced) -> None:
    await put(session, Outcome(campaign=event.campaign, round=event.round, person=event.person))


@subscriptions.on(PlacesLeftFact)
async def remember_places_left(session: AsyncSession, event: PlacesLeftFact) -> None:
    await put(session, PlacesLeft(**event.model_dump()))
