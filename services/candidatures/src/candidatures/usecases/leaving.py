"""A candidate leaves the campaign by their own act (E3), until wishes close."""

from uuid import UUID

from contracts.departures import CandidateLeft
from kernel.outbox import emit
from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.departures import Departure
from candidatures.domain.people import Candidate
from candidatures.schemas.departures import DepartureOut
from candidatures.usecases.windows import open_for
from candidatures.usecases.wishes import standing_of


async def leave(session: AsyncSession, *, campaign: str, number: int, person: UUID) -> DepartureOut:
    """What they saved stays, and counts no more."""
    round_, instant = await open_for(session, campaign=campaign, number=number, phase="wishes")
    await standing_of(session, round_, person)
    departure = Departure(campaign=campaign, person=person, round=number, left_at=instant)
    session.add(departure)
    await session.execute(
        update(Candidate)
        .where(col(Candidate.campaign) == campaign, col(Candidate.person) == person)
        .values(withdrawn=True)
    )
    emit(session, CandidateLeft(campaign=campaign, round=number, person=person, left_at=instant))
    return DepartureOut(left_at=instant)
