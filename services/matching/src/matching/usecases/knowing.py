"""What other services tell is remembered: persons, postes, rounds that open."""

from collections.abc import Sequence

from contracts.auth import PersonChanged
from contracts.candidatures import RoundOpened
from contracts.catalog import CampaignChanged, PosteChanged
from kernel.db import put
from kernel.subscriptions import latest
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Campaign, Candidate, Participant, Person, Poste, Round


async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    people = latest(events)
    names = (
        Person(
            person=one.person,
            given_name=one.given_name,
            family_name=one.family_name,
            merged_into=one.merged_into,
        )
        for one in people
    )
    await put(session, *names)
    candidates = (
        Candidate(
            campaign=grant.campaign,
            person=one.person,
            speciality=grant.speciality,
            subdivision=grant.subdivision,
            region=grant.region,
        )
        for one in people
        for grant in one.grants
        if grant.role == "candidate"
        and grant.campaign
        and grant.speciality
        and grant.subdivision
        and grant.region
    )
    await put(session, *candidates)


async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    fields = set(Poste.model_fields)
    await put(session, *(Poste(**one.model_dump(include=fields)) for one in latest(events)))


async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    told = Campaign(campaign=event.campaign, label=event.label, rounds=len(event.rounds))
    await put(session, told)


async def open_round(session: AsyncSession, event: RoundOpened) -> None:
    """The first opening heard is the one that holds."""
    key = {"campaign": event.campaign, "round": event.round}
    policy = {
        "territory": event.policy.territory,
        "publication": event.policy.publication,
        "show_own_rank": event.policy.show_own_rank,
        "two_persons": event.policy.two_persons_publication,
        "solver_seconds": event.policy.solver_seconds,
    }
    await session.execute(insert(Round).values(key | policy).on_conflict_do_nothing())
    if event.candidates:
        rows = [key | {"person": person} for person in event.candidates]
        await session.execute(insert(Participant).on_conflict_do_nothing(), rows)
