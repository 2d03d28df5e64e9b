"""The public record of a round: written as it closes, and again when all of it is published."""

from contracts.matching import RoundMatched
from kernel.db import put
from kernel.errors import NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.keys import Signer
from candidatures.domain.records import MatchedRun, Record
from candidatures.domain.rounds import IllegalTransition, Round
from candidatures.schemas.rolls import RecordOut


async def hear_run(session: AsyncSession, fact: RoundMatched) -> None:
    await put(session, MatchedRun.of(fact))


async def complete(session: AsyncSession, *, round_: Round, run: int) -> None:
    """The record with the secret and the figures of the published run. Once: hearing again of the
    same publication changes nothing."""
    snapshot = await queries.rounds.snapshot(session, round_=round_)
    key = (round_.campaign, round_.round, round_.closing)
    matched = await session.get(MatchedRun, (*key, run))
    if snapshot is None or matched is None:
        raise IllegalTransition(f"run {run} of {key} was never told of")
    if await session.get(Record, (*key, True)) is None:
        session.add(Record.completed(round_, snapshot, matched))


async def read_record(
    session: AsyncSession, *, campaign: str, number: int, signer: Signer
) -> RecordOut:
    """The last one issued, and whether it is complete."""
    round_ = await queries.rounds.find(session, campaign=campaign, number=number)
    found = [] if round_ is None else await queries.receipts.records(session, round_=round_)
    if not found:
        raise NotFound
    return RecordOut.of(found[-1], signer.sign(found[-1].payload.encode()))
