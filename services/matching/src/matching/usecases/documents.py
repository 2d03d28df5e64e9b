"""Results as documents: what a candidate, or whoever answers for a poste, prints and keeps. Each
names the authority of its region (CRPA L212-1)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Authority, Campaign, Candidate, Person, Poste
from matching.queries import standing
from matching.usecases import printing, reading

PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


class NoAuthority(DomainError):
    """L'autorité qui signe les décisions de cette région n'est pas encore renseignée : le document
    sera disponible dès qu'elle le sera."""

    status = 409


async def result(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, person: UUID
) -> bytes:
    found = await reading.own_result(
        session, caller=caller, campaign=campaign, round_=round_, person=person
    )
    told, at = found.outcome, found.outcome.published_at
    candidate = await session.get(Candidate, (campaign, person))
    named = await session.get(Person, person)
    if candidate is None or named is None or at is None:
        raise NotFound
    poste = await session.get_one(Poste, (campaign, told.poste)) if told.poste else None
    data = {
        **await _head(session, campaign, round_, (poste or candidate).region, at),
        "person": _person(named, candidate),
        "poste": poste and _poste(poste),
        "sentences": told.sentences if told.ranks_shown else told.sentences[:1],
        "algorithm": found.by_run,
    }
    return await asyncio.to_thread(printing.pdf, "result", data, at=at)


async def affectations(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, poste: str
) -> bytes:
    lines = await reading.visible_affectations(
        session, caller=caller, campaign=campaign, round_=round_, poste=poste
    )
    about = await session.get(Poste, (campaign, poste))
    at = await standing.published_at(session, campaign=campaign, round_=round_, poste=poste)
    if about is None or at is None:
        raise NotFound
    data = {
        **await _head(session, campaign, round_, about.region, at),
        "poste": _poste(about),
        "people": _people(lines),
    }
    return await asyncio.to_thread(printing.pdf, "poste", data, at=at)


async def _head(
    session: AsyncSession, campaign: str, round_: int, region: str, at: datetime
) -> dict[str, Any]:
    authority = await session.get(Authority, region)
    if authority is None:
        raise NoAuthority(region=region)
    known = await session.get(Campaign, campaign)
    return {
        "campaign": {"label": known.label if known else campaign},
        "round": "1er tour" if round_ == 1 else f"{round_}e tour",
        "authority": authority.model_dump(),
        "published_at": _day(at),
    }


def _person(named: Person, candidate: Candidate) -> dict[str, str]:
    return {
        "name": f"{named.given_name} {named.family_name}",
        "speciality": candidate.speciality,
        "subdivision": candidate.subdivision,
    }


def _poste(poste: Poste) -> dict[str, Any]:
    return {**poste.model_dump(exclude={"poste"}), "number": poste.poste}


def _people(lines: Sequence[Any]) -> list[dict[str, str]]:
    return [
        {"name": f"{one.given_name} {one.family_name}", "speciality": one.speciality}
        for one in lines
        if one.person is not None
    ]


def _day(at: datetime) -> str:
    there = at.astimezone(PARIS)
    day = "1er" if there.day == 1 else str(there.day)
    return f"{day} {MONTHS[there.month - 1]} {there.year}"
