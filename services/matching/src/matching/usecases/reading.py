"""What may be read of a round, by whom and from when; an auditor's downloads are kept."""

from typing import Any, Literal
from uuid import UUID

from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Closing, Download, OwnOutcome, Round, Run
from matching.domain.access import affectations_within, may_read_part
from matching.queries import closings, results, runs
from matching.queries.current import current
from matching.usecases.publishing import verified_run

Document = Literal["instance", "result"]


class NotPublishedYet(DomainError):
    """Les affectations ne sont pas encore publiées."""

    status = 409


class NotClosedYet(DomainError):
    """Ce tour n'est pas clos : il n'y a pas encore d'instance."""

    status = 409


async def known_round(session: AsyncSession, *, campaign: str, round_: int) -> Round:
    found = await session.get(Round, (campaign, round_))
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
) -> list[Any]:
    """None before the run is verified: nobody knows them yet."""
    parts = await results.parts_of(session, campaign=campaign, round_=round_)
    if parts is None:
        raise NotFound
    return [part for part in parts if may_read_part(caller.grants, part, campaign=campaign)]


async def own_result(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, person: UUID
) -> OwnOutcome:
    """Another's result does not exist, as far as the caller is told."""
    if person != caller.person:
        raise NotFound
    found = await results.own_outcome(session, campaign=campaign, round_=round_, person=person)
    if found is None or not (found.takes_part or found.sentences):
        raise NotFound
    if found.published_at is None:
        raise NotPublishedYet
    return found


async def visible_affectations(
    session: AsyncSession, *, caller: Caller, campaign: str, round_: int, poste: str | None
) -> list[Row[Any]]:
    """Of the published postes within the caller's reach: a line a person, or one that says that
    nobody obtained it."""
    reach = affectations_within(caller.grants, campaign=campaign)
    lines = await results.lines_to_read(
        session, reach, campaign=campaign, round_=round_, poste=poste
    )
    if not lines:
        await known_round(session, campaign=campaign, round_=round_)
        if poste is not None:
            raise NotFound
    if poste is not None and not lines[0].published:
        raise NotPublishedYet
    return [line for line in lines if line.published]


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
    known = await current(session, campaign=round_.campaign, round_=round_.round)
    if known is None:
        raise NotFound
    return await results.stored_result(session, verified_run(known)), known.result or ""
