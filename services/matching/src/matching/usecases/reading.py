"""What may be read of a round, by whom and from when; an auditor's downloads are kept."""

from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from hrt.canonical import digest
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Closing, Download, OwnOutcome, Round, Run
from matching.domain.access import affectations_within, may_read_part
from matching.domain.diffs import Diff
from matching.queries import closings, results, runs
from matching.queries.current import current
from matching.usecases.publishing import verified_run

Document = Literal["instance", "result", "certificate"]


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


class Standing(NamedTuple):
    """The closing that counts and its last run, as far as they exist. `diff`: what a verified run
    changes from the verified one before it."""

    closing: Closing | None
    run: Run | None
    diff: Diff | None


async def standing(session: AsyncSession, *, campaign: str, round_: int) -> Standing:
    await known_round(session, campaign=campaign, round_=round_)
    closing = await closings.last_closing(session, campaign=campaign, round_=round_)
    run = await runs.last_run(session, closing) if closing else None
    return Standing(closing, run, await _diff(session, run))


async def _diff(session: AsyncSession, run: Run | None) -> Diff | None:
    if run is None or run.number == 1 or run.state != "verified":
        return None
    before = await runs.verified_before(session, run)
    return await runs.diff(session, before, run) if before else None


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
    content, taken = await _DOCUMENTS[document](session, known)
    session.add(
        Download(
            person=caller.person,
            campaign=campaign,
            round=round_,
            document=document,
            digest=taken,
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
    content, _ = await _stored(session, round_)
    return content, digest(content)


async def _certificate(session: AsyncSession, round_: Round) -> tuple[bytes, str]:
    _, content = await _stored(session, round_)
    if content is None:
        raise NotFound
    return content, digest(content)


async def _stored(session: AsyncSession, round_: Round) -> tuple[bytes, bytes | None]:
    known = await current(session, campaign=round_.campaign, round_=round_.round)
    if known is None:
        raise NotFound
    return await results.stored_result(session, verified_run(known))


_DOCUMENTS: Final = {"instance": _instance, "result": _result, "certificate": _certificate}
