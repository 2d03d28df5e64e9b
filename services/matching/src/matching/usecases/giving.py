"""Places given and taken back by hand: what each act does to the seats, and tells."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Literal, NamedTuple
from uuid import UUID

from contracts import Event
from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished, PlacesLeft
from kernel.errors import DomainError
from kernel.outbox import emit_all
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Affectation, Poste
from matching.domain.distribution import free_seats
from matching.queries import standing


class RoundRunning(DomainError):
    """Un tour est en cours : cette décision attend la publication de ses résultats."""

    status = 409


class Author(NamedTuple):
    by: UUID
    at: datetime
    reason: str | None


class Given(NamedTuple):
    person: UUID
    poste: Poste
    round: int


async def check_at_rest(session: AsyncSession, *, campaign: str) -> None:
    """Raises RoundRunning: what is given or freed while a round runs would change under those who
    take part in it."""
    for round_ in await standing.rounds_of(session, campaign=campaign):
        if round_.published_at is None:
            raise RoundRunning(round=round_.round)


async def give(
    session: AsyncSession,
    given: Iterable[Given],
    *,
    source: Literal["recorded", "manual"],
    author: Author,
    taken: Mapping[str, set[int]],
) -> list[Affectation]:
    """The lowest free seats, of postes that are locked and have enough. The table's constraints
    refuse what rule M2 forbids."""
    new = []
    for person, poste, round_ in given:
        seats = taken.get(poste.poste, set())
        seat = next(free_seats(seats, 1))
        seats.add(seat)
        new.append(
            Affectation(
                campaign=poste.campaign,
                round=round_,
                person=person,
                poste=poste.poste,
                seat=seat,
                places=poste.places,
                state="standing",
                source=source,
                decided_by=author.by,
                decided_at=author.at,
                reason=author.reason,
            )
        )
    session.add_all(new)
    await session.flush()
    return new


def published(affectation: Affectation) -> AffectationPublished:
    fields = {"campaign", "round", "person", "poste", "source"}
    told = affectation.model_dump(include=fields)
    return AffectationPublished.model_validate({**told, "published_at": affectation.decided_at})


def withdrawn(affectation: Affectation) -> AffectationWithdrawn:
    return AffectationWithdrawn.model_validate(affectation.model_dump())


async def tell(
    session: AsyncSession, facts: Iterable[Event], postes: Iterable[tuple[Poste, int]]
) -> None:
    """The facts, then what each poste offers from now on, after which round."""
    left = []
    for poste, round_ in postes:
        seats = await standing.seats(session, campaign=poste.campaign, postes=[poste.poste])
        places = max(poste.offered - len(seats.get(poste.poste, ())), 0)
        left.append(
            PlacesLeft(campaign=poste.campaign, round=round_, poste=poste.poste, places=places)
        )
    await emit_all(session, chain(facts, left))
