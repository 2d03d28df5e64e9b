"""A part of a verified round becomes public: in one transaction, under the lock of its round."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from contracts import Event
from contracts.matching import (
    AffectationPublished,
    CandidateUnplaced,
    PartPublished,
    PlacesLeft,
    RoundPublished,
)
from kernel.errors import DomainError, Forbidden, NotFound
from kernel.identity import Caller
from kernel.outbox import emit, emit_all
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain.access import may_publish
from matching.domain.distribution import PartName
from matching.queries import publication
from matching.queries.current import Current, current, lock_round


class NotVerifiedYet(DomainError):
    """Les affectations de ce tour ne sont pas encore calculées et vérifiées."""

    status = 409


class AlreadyPublished(DomainError):
    """Ces affectations sont déjà publiées."""

    status = 409


class PublishedAllAtOnce(DomainError):
    """Dans cette campagne, toutes les parties d'un tour sont publiées ensemble."""

    status = 409


class TwoPersonsPublish(DomainError):
    """Dans cette campagne, une personne propose la publication et une autre publie."""

    status = 409


class AnotherRunPublished(DomainError):
    """Des affectations de ce tour sont publiées d'après un calcul antérieur : elles ne sont jamais
    remplacées."""

    status = 409


class Published(NamedTuple):
    parts: Sequence[Row[Any]]
    at: datetime


async def publish(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, name: PartName | None
) -> Published:
    """Publishes the part named, or all those left, where one person may."""
    known, chosen = await chosen_now(
        session, caller=caller, campaign=campaign, round_=round_, name=name
    )
    if known.two_persons:
        raise TwoPersonsPublish
    return await make_public(session, known, chosen, by=caller.person)


async def chosen_now(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, name: PartName | None
) -> tuple[Current, Sequence[Row[Any]]]:
    """The round, locked, and the parts that the caller may publish now."""
    await lock_round(session, campaign=campaign, round_=round_)
    return await chosen(session, caller=caller, campaign=campaign, round_=round_, name=name)


async def chosen(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, name: PartName | None
) -> tuple[Current, Sequence[Row[Any]]]:
    known = await current(session, campaign=campaign, round_=round_)
    if known is None:
        raise NotFound
    run = verified_run(known)
    if known.replaces:
        raise AnotherRunPublished
    return known, await _chosen(session, known, run, caller, name)


async def make_public(
    session: AsyncSession, known: Current, parts: Sequence[Row[Any]], *, by: UUID
) -> Published:
    """With the last part the round is published."""
    await _publish(session, known, verified_run(known), parts, by=by)
    if len(parts) == known.left:
        counts = await publication.publish_round(session, known)
        emit(session, _whole(known, counts))
    return Published(parts, known.instant)


def verified_run(known: Current) -> int:
    """The round's run, once it may be published. Raises NotVerifiedYet."""
    if known.run is None or known.state != "verified":
        raise NotVerifiedYet
    return known.run


async def _chosen(
    session: AsyncSession, known: Current, run: int, caller: Caller, name: PartName | None
) -> Sequence[Row[Any]]:
    """A round without any part is published too, by whoever publishes all."""
    if name is None:
        if not caller.has("ministry"):
            raise Forbidden
        if known.published_at is not None:
            raise AlreadyPublished(published_at=known.published_at)
        return await publication.parts_left(session, run)
    part: Any = await publication.part_named(session, run, name)
    grants = caller.grants
    if part is None or not may_publish(grants, part, campaign=known.campaign, by=known.by):
        raise NotFound
    if part.published_at is not None:
        raise AlreadyPublished(published_at=part.published_at)
    if known.publication == "all":
        raise PublishedAllAtOnce
    return [part]


async def _publish(
    session: AsyncSession, known: Current, run: int, chosen: Sequence[Row[Any]], *, by: UUID
) -> None:
    names = [(part.speciality, part.territory) for part in chosen]
    campaign, number, instant = known.campaign, known.round, known.instant
    told = await publication.publish_parts(session, run, names, by=by, instant=instant)
    offers = await publication.offers_of(session, run, names)
    postes: defaultdict[PartName, list[str]] = defaultdict(list)
    for offer in offers:
        postes[offer.speciality, offer.territory].append(offer.poste)
    facts: tuple[Iterable[Event], ...] = (
        (_told(campaign, number, person, poste, instant) for person, poste in told),
        (
            PlacesLeft(campaign=campaign, round=number, poste=offer.poste, places=offer.left)
            for offer in offers
        ),
        (_part(known, part, postes, by) for part in chosen),
    )
    await emit_all(session, chain(*facts))


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


def _part(
    known: Current, part: Row[Any], postes: dict[PartName, list[str]], by: UUID
) -> PartPublished:
    return PartPublished(
        campaign=known.campaign,
        round=known.round,
        speciality=part.speciality,
        territory=part.territory,
        published_by=by,
        published_at=known.instant,
        postes=tuple(postes[part.speciality, part.territory]),
        placed=part.placed,
        unplaced=part.unplaced,
    )


def _whole(known: Current, counts: Row[Any]) -> RoundPublished:
    """Counts of the whole round: how many facts a reader of the affectations must have heard."""
    return RoundPublished(
        campaign=known.campaign,
        round=known.round,
        closing=known.closing,
        run=known.number,
        published_at=known.instant,
        placed=counts.placed,
        unplaced=counts.unplaced,
        postes=counts.postes,
    )
