"""An auditor takes an instance, a result or a certificate: the exact bytes, and it is kept."""

from typing import Final, Literal

from hrt.canonical import digest
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Download, Round
from matching.queries import closings, results
from matching.queries.current import current
from matching.usecases.publishing import verified_run
from matching.usecases.reading import known_round

Document = Literal["instance", "result", "certificate"]


class NotClosedYet(DomainError):
    """Ce tour n'est pas clos : il n'y a pas encore d'instance."""

    status = 409


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
