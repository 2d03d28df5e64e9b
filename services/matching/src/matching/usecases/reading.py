"""What may be read of a round, by whom and from when; an auditor's downloads are kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Closing, Download, Offer, Outcome, Part, Person, Round, Run
from matching.domain.access import affectations_within, may_read_part
from matching.queries import closings, results, runs
from matching.usecases.publishing import verified_run

Document = Literal["instance", "result"]


class NotPublishedYet(DomainError):
    """Les affectations ne sont pas encore publiées."""

    status = 409


class NotClosedYet(DomainError):
    """Ce tour n'est pas clos : il n'y a pas encore d'instance."""

    status = 409


@dataclass(frozen=True)
class Result:
    """One candidate's result, and what the round's policy lets them read of it."""

    round: Round
    outcome: Outcome
    published_at: datetime


async def known_round(session: AsyncSession, *, campaign: str, round_: int) -> Round:
    found = await results.round_of(session, campaign=campaign, round_=round_)
    if found is None:
        raise NotFound
    return found


async def progress(
    session: AsyncSession, *, campaign: str, round_: int
) -> tuple[Closing | None, Run | None]:
    """The closing that counts and its last run, as far as they exist."""
    await known_round(session, campaign=campaign, round_=round_)
    closing = await closings.last_closing(session, campaign=campaign, round_=round_)
    return closing, await runs.last_run(session, closing) if closing else None


async def visible_parts(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int
) -> list[Part]:
    """None before the run is verified: nobody knows them yet."""
    await known_round(session, campaign=campaign, round_=round_)
    run = await runs.current_run(session, campaign=campaign, round_=round_)
    parts = await results.parts_of_run(session, run) if run else ()
    return [part for part in parts if may_read_part(caller.grants, part, campaign=campaign)]


async def own_result(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, person: UUID
) -> Result:
    """Another's result does not exist, as far as the caller is told."""
    if person != caller.person:
        raise NotFound
    known = await known_round(session, campaign=campaign, round_=round_)
    run = await runs.current_run(session, campaign=campaign, round_=round_)
    found = await results.own_outcome(session, run, person=person) if run else None
    if found is None and not await results.takes_part(session, known, person=person):
        raise NotFound
    if found is None or found[1].published_at is None:
        raise NotPublishedYet
    return Result(known, found[0], found[1].published_at)


async def visible_affectations(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, poste: str | None
) -> list[tuple[Offer, Person | None]]:
    """Of the published postes within the caller's reach: a line a person, or one that says that
    nobody obtained it."""
    await known_round(session, campaign=campaign, round_=round_)
    run = await runs.current_run(session, campaign=campaign, round_=round_)
    reach = affectations_within(caller.grants, campaign=campaign)
    within = await results.offers_to_read(session, run, reach, poste=poste) if run else ()
    if poste is not None and not within:
        raise NotFound
    if poste is not None and not within[0][1]:
        raise NotPublishedYet
    offers = [offer for offer, published in within if published]
    return await _lines(session, run, offers) if run else []


async def _lines(
    session: AsyncSession, run: Run, offers: Sequence[Offer]
) -> list[tuple[Offer, Person | None]]:
    holders: defaultdict[str | None, list[Person | None]] = defaultdict(list)
    for poste, person in await results.holders_of(session, run, [o.poste for o in offers]):
        holders[poste].append(person)
    return [(offer, who) for offer in offers for who in holders[offer.poste] or [None]]


async def download(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, document: Document
) -> bytes:
    """The exact bytes; who took them is written in the same transaction."""
    known = await known_round(session, campaign=campaign, round_=round_)
    read = _instance if document == "instance" else _result
    content, digest = await read(session, known)
    session.add(
        Download(
            person=caller.person,
            campaign=campaign,
            round=round_,
            document=document,
            digest=digest,
        )
    )
    return content


async def _instance(session: AsyncSession, round_: Round) -> tuple[bytes, str]:
    closing = await closings.last_closing(session, campaign=round_.campaign, round_=round_.round)
    frozen = await closings.frozen(session, closing) if closing else None
    if frozen is None or closing is None:
        raise NotClosedYet
    return frozen.content, closing.digest or ""


async def _result(session: AsyncSession, round_: Round) -> tuple[bytes, str]:
    run = await verified_run(session, round_)
    return await results.stored_result(session, run), run.result or ""
