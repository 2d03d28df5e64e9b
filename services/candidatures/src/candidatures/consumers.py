"""What is learnt from the other services: campaigns, postes, people, publications."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from contracts.auth import Grant, PersonChanged, Role
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.decisions import AffectationWithdrawn, ClosingAnnulled, ClosingKept
from contracts.matching import (
    AffectationPublished,
    CandidateUnplaced,
    RoundMatched,
    RoundPublished,
)
from contracts.matching import PlacesLeft as PlacesLeftFact
from kernel.db import any_of, put
from kernel.subscriptions import Subscriptions, latest
from sqlalchemy import ColumnElement, Uuid, delete, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.campaigns import Campaign, PlannedRound
from candidatures.domain.outcomes import Outcome, PlacesLeft
from candidatures.domain.people import Candidate, Person, Responsable
from candidatures.usecases import annulling, suspending
from candidatures.usecases.postes import remember_postes
from candidatures.usecases.publication import hear_publication
from candidatures.usecases.records import hear_run

subscriptions = Subscriptions()


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    await put(
        session,
        Campaign(
            campaign=event.campaign,
            label=event.label,
            launched=event.state in ("launched", "suspended"),
            suspended_at=event.suspended_at,
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
    await suspending.follow(session, campaign=event.campaign, suspended_at=event.suspended_at)


subscriptions.on_all(PosteChanged)(remember_postes)


@subscriptions.on_all(PersonChanged)
async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    """An account merged into another keeps its name here and loses its roles."""
    people = latest(events)
    names = {"person", "given_name", "family_name"}
    await put(session, *(Person(**one.model_dump(include=names)) for one in people))
    persons = any_of([one.person for one in people], Uuid)
    await _remember_candidates(session, persons, events)
    await _remember_responsables(session, persons, people)


def _grants(people: Iterable[PersonChanged], role: Role) -> Iterator[tuple[PersonChanged, Grant]]:
    for one in people:
        if one.merged_into is None:
            yield from ((one, grant) for grant in one.grants if grant.role == role)


async def _remember_candidates(
    session: AsyncSession, persons: ColumnElement[UUID], events: Sequence[PersonChanged]
) -> None:
    """Who is no longer in a campaign left it, or did so by themselves: what they saved stays,
    and counts no more."""
    await session.execute(
        update(Candidate).where(col(Candidate.person) == persons).values(withdrawn=True)
    )
    people = [event.person for event in events]
    gone = await queries.departures.of_people(session, people=people)
    last = {event.person: event for event in events}
    candidates = (
        Candidate.model_validate(
            {
                **grant.model_dump(),
                "person": one.person,
                "withdrawn": one is not last[one.person] or (grant.campaign, one.person) in gone,
            }
        )
        for one, grant in _grants(events, "candidate")
    )
    await put(session, *candidates)


async def _remember_responsables(
    session: AsyncSession, persons: ColumnElement[UUID], people: Sequence[PersonChanged]
) -> None:
    """Who is both référent and second of a poste is its référent: the last one put counts."""
    await session.execute(delete(Responsable).where(col(Responsable.person) == persons))
    named = sorted(_grants(people, "responsable"), key=lambda pair: pair[1].access != "second")
    responsables = (
        Responsable.model_validate({**grant.model_dump(), "person": one.person})
        for one, grant in named
    )
    await put(session, *responsables)


@subscriptions.on(RoundMatched)
async def remember_run(session: AsyncSession, event: RoundMatched) -> None:
    await hear_run(session, event)


@subscriptions.on(RoundPublished)
async def publish(session: AsyncSession, event: RoundPublished) -> None:
    await hear_publication(session, event)


subscriptions.on(ClosingAnnulled)(annulling.hear_annulled)
subscriptions.on(ClosingKept)(annulling.hear_kept)


@subscriptions.on_all(AffectationPublished)
async def remember_affectations(
    session: AsyncSession, events: Sequence[AffectationPublished]
) -> None:
    fields = {"campaign", "round", "person", "poste"}
    await put(session, *(Outcome(**event.model_dump(include=fields)) for event in events))


@subscriptions.on_all(CandidateUnplaced)
async def remember_unplaced(session: AsyncSession, events: Sequence[CandidateUnplaced]) -> None:
    fields = {"campaign", "round", "person"}
    await put(session, *(Outcome(**event.model_dump(include=fields)) for event in events))


@subscriptions.on_all(AffectationWithdrawn)
async def remember_withdrawals(
    session: AsyncSession, events: Sequence[AffectationWithdrawn]
) -> None:
    """Without a poste, they may take part in the next round."""
    fields = {"campaign", "round", "person"}
    await put(session, *(Outcome(**event.model_dump(include=fields)) for event in events))


@subscriptions.on_all(PlacesLeftFact)
async def remember_places_left(session: AsyncSession, events: Sequence[PlacesLeftFact]) -> None:
    await put(session, *(PlacesLeft(**event.model_dump()) for event in events))
