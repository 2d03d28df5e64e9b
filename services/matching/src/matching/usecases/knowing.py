"""What other services tell is remembered: persons, postes, rounds that open."""

from contracts.auth import PersonChanged
from contracts.candidatures import RoundOpened
from contracts.catalog import PosteChanged
from kernel.db import put
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Candidate, Participant, Person, Poste, Round


async def remember_person(session: AsyncSession, event: PersonChanged) -> None:
    await put(
        session,
        Person(
            person=event.person,
            given_name=event.given_name,
            family_name=event.family_name,
            merged_into=event.merged_into,
        ),
    )
    candidacies = {
        grant.campaign: Candidate(
            campaign=grant.campaign,
            person=event.person,
            speciality=grant.speciality,
            subdivision=grant.subdivision,
            region=grant.region,
        )
        for grant in event.grants
        if grant.role == "candidate"
        and grant.campaign
        and grant.speciality
        and grant.subdivision
        and grant.region
    }
    await put(session, *candidacies.values())


async def remember_poste(session: AsyncSession, event: PosteChanged) -> None:
    await put(
        session,
        Poste(
            campaign=event.campaign,
            poste=event.poste,
            speciality=event.speciality,
            subdivision=event.subdivision,
            region=event.region,
        ),
    )


async def open_round(session: AsyncSession, event: RoundOpened) -> None:
    """The first opening heard is the one that holds."""
    key = {"campaign": event.campaign, "round": event.round}
    policy = {
        "territory": event.policy.territory,
        "publication": event.policy.publication,
        "show_own_rank": event.policy.show_own_rank,
        "solver_seconds": event.policy.solver_seconds,
    }
    await session.execute(insert(Round).values(key | policy).on_conflict_do_nothing())
    if event.candidates:
        rows = [key | {"person": person} for person in event.candidates]
        await session.execute(insert(Participant).on_conflict_do_nothing(), rows)
