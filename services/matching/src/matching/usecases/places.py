"""Whoever is still without a poste: what they read, and who reads of them."""

import csv
import io
from collections.abc import Sequence

from kernel.cells import guarded
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Authority
from matching.domain.access import SCOPED, holds
from matching.domain.entries import OPTIONAL, REQUIRED
from matching.queries import standing
from matching.schemas.places import Contact, PlacesLeft, PosteWithPlaces, Unplaced, UnplacedList
from matching.usecases.giving import check_at_rest
from matching.usecases.recording import its_turn


class YouHaveAPoste(DomainError):
    """Vous avez un poste : cette liste est pour qui n'en a pas."""

    status = 409


class NothingPublishedYet(DomainError):
    """Aucun tour de cette campagne n'est encore publié."""

    status = 409


async def left_for(session: AsyncSession, *, caller: Caller, campaign: str) -> PlacesLeft:
    """The postes of their speciality that still offer a place, and whom to call. While a round
    runs, what it offers is read there."""
    me = await standing.candidate(session, campaign=campaign, person=caller.person)
    if me is None or not any(grant.campaign == campaign for grant in caller.grants_as("candidate")):
        raise NotFound
    if not await standing.rounds_of(session, campaign=campaign):
        raise NothingPublishedYet
    await check_at_rest(session, campaign=campaign)
    if await standing.of_person(session, campaign=campaign, person=caller.person):
        raise YouHaveAPoste
    left = await standing.places_left(session, campaign=campaign, speciality=me.speciality)
    authority = await session.get(Authority, me.region)
    return PlacesLeft(
        items=[PosteWithPlaces.of(*one) for one in left],
        contact=authority and Contact.of(authority),
    )


async def unplaced_within(session: AsyncSession, *, caller: Caller, campaign: str) -> UnplacedList:
    """Those within the caller's scope, once no result waits to be published: before, this would
    tell it."""
    if not await standing.rounds_of(session, campaign=campaign):
        raise NothingPublishedYet
    await check_at_rest(session, campaign=campaign)
    found = await standing.without_a_poste(session, campaign=campaign)
    return UnplacedList(
        items=[
            Unplaced.of(candidate, person)
            for candidate, person in found
            if holds(caller.grants, SCOPED, candidate, campaign=campaign)
        ]
    )


async def template(session: AsyncSession, *, caller: Caller, campaign: str, round_: int) -> bytes:
    """A file with a line for each of them, to fill with the poste obtained."""
    await its_turn(session, campaign=campaign, round_=round_)
    return _written((await unplaced_within(session, caller=caller, campaign=campaign)).items)


def _written(people: Sequence[Unplaced]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow((*REQUIRED, *OPTIONAL))
    for one in people:
        names = (one.family_name, one.given_name, one.speciality, one.subdivision)
        writer.writerow((str(one.person), "", *map(guarded, names)))
    return text.getvalue().encode("utf-8-sig")
