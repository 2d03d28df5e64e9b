"""What was published."""

from collections.abc import Sequence

from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from contracts.matching import PlacesLeft as PlacesLeftAfter
from kernel.db import put
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.consumers.subscribed import subscriptions
from reporting.domain.tables import Affectation, PlacesLeft, Publication


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
