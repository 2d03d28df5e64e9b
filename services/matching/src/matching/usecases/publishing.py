"""A part of a verified round becomes public: in one transaction, under the lock of its round."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from contracts import Event
from contracts.matching import (
    AffectationPublished,
    CandidateUnplaced,
    PartPublished,
    PlacesLeft,
    RoundPublished,
)
from kernel.db import now
from kernel.errors import DomainError, Forbidden, NotFound
from kernel.identity import Caller
from kernel.outbox import emit, emit_all
from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Affectation, Offer, Part, Round, Run
from matching.domain.access import may_publish
from matching.domain.distribution import PartName
from matching.queries import results, runs


class NotVerifiedYet(DomainError):
    """Les affectations de ce tour ne sont pas encore calculées et vérifiées."""

    status = 409


class AlreadyPublished(DomainError):
    """Ces affectations sont déjà publiées."""

    status = 409


class PublishedAllAtOnce(DomainError):
    """Dans cette campagne, toutes les parties d'un tour sont publiées ensemble."""

    status = 409


async def publish(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, name: PartName | None
) -> list[Part]:
    """Publishes the part named, or all those left. With the last one the round is published."""
    locked = await results.lock_round(session, campaign=campaign, round_=round_)
    if locked is None:
        raise NotFound
    run = await verified_run(session, locked)
    parts = await results.parts_of_run(session, run, lock=True)
    chosen = _chosen(locked, parts, caller, name)
    instant = await now(session)
    for part in chosen:
        part.published_at, part.published_by = instant, caller.person
    await _stand(session, run, chosen)
    await _announce(session, locked, run, chosen, instant)
    if all(part.published_at for part in parts):
        locked.published_at = instant
        emit(session, _whole(run, parts, instant))
    return chosen


async def verified_run(session: AsyncSession, round_: Round) -> Run:
    """The round's run, once it may be published. Raises NotVerifiedYet."""
    run = await runs.current_run(session, campaign=round_.campaign, round_=round_.round)
    if run is None or run.state != "verified":
        raise NotVerifiedYet
    return run


def _chosen(
    round_: Round, parts: Sequence[Part], caller: Caller, name: PartName | None
) -> list[Part]:
    """A round without any part is published too, by whoever publishes all."""
    if name is None:
        if not caller.has("ministry"):
            raise Forbidden
        if round_.published_at is not None:
            raise AlreadyPublished(published_at=round_.published_at)
        return [part for part in parts if part.published_at is None]
    part = next((part for part in parts if part.name == name), None)
    grants = caller.grants
    if part is None or not may_publish(grants, part, campaign=round_.campaign, by=round_.by):
        raise NotFound
    if part.published_at is not None:
        raise AlreadyPublished(published_at=part.published_at)
    if round_.publication == "all":
        raise PublishedAllAtOnce
    return [part]


async def _stand(session: AsyncSession, run: Run, chosen: Sequence[Part]) -> None:
    """The constraints of the table refuse what rule M2 forbids."""
    people = results.people_in(run, [part.name for part in chosen])
    await session.execute(
        update(Affectation)
        .where(col(Affectation.run) == run.key, col(Affectation.person).in_(people))
        .values(state="standing")
        .execution_options(synchronize_session=False)
    )


async def _announce(
    session: AsyncSession, round_: Round, run: Run, chosen: Sequence[Part], instant: datetime
) -> None:
    names = [part.name for part in chosen]
    campaign, number = round_.campaign, round_.round
    outcomes = await results.outcomes_of(session, run, names)
    offers = await results.offers_of(session, run, names)
    postes: defaultdict[PartName, list[str]] = defaultdict(list)
    for offer in offers:
        postes[offer.speciality, offer.territory].append(offer.poste)
    facts: tuple[Iterable[Event], ...] = (
        (_told(campaign, number, person, poste, instant) for person, poste in outcomes),
        (_left(campaign, number, offer) for offer in offers),
        (_part(round_, part, postes[part.name]) for part in chosen),
    )
    await emit_all(session, chain(*facts))


def _left(campaign: str, round_: int, offer: Offer) -> PlacesLeft:
    left = offer.places - offer.filled
    return PlacesLeft(campaign=campaign, round=round_, poste=offer.poste, places=left)


def _told(
    campaign: str, round_: int, person: UUID, poste: str | None, instant: datetime
) -> AffectationPublished | CandidateUnplaced:
    if poste is None:
        return CandidateUnplaced(
            campaign=campaign, round=round_, person=person, published_at=instant
        )
    return AffectationPublished(
        campaign=campaign, round=round_, person=person, poste=poste, published_at=instant
    )


def _part(round_: Round, part: Part, postes: Sequence[str]) -> PartPublished:
    assert part.published_by is not None  # noqa: S101 - both just written
    assert part.published_at is not None  # noqa: S101
    return PartPublished(
        campaign=round_.campaign,
        round=round_.round,
        speciality=part.speciality,
        territory=part.territory,
        published_by=part.published_by,
        published_at=part.published_at,
        postes=tuple(postes),
        placed=part.placed,
        unplaced=part.unplaced,
    )


def _whole(run: Run, parts: Sequence[Part], instant: datetime) -> RoundPublished:
    """Counts of the whole round: how many facts a reader of the affectations must have heard."""
    return RoundPublished(
        campaign=run.campaign,
        round=run.round,
        closing=run.closing,
        run=run.number,
        published_at=instant,
        placed=sum(part.placed for part in parts),
        unplaced=sum(part.unplaced for part in parts),
        postes=sum(part.postes for part in parts),
    )
