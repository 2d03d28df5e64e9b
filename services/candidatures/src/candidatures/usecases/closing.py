"""The clock closes: first the wishes, then the round, frozen into its snapshot. Each once: the
row is locked, and its state tells whether there is still something to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from contracts.candidatures import RoundClosed, SnapshotPart, ToRank, WishesClosed
from contracts.departures import CandidateLeftOut
from kernel.db import now
from kernel.outbox import emit, emit_all
from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.receipts import candidate_id
from candidatures.domain.records import Record
from candidatures.domain.rounds import Round, State
from candidatures.domain.snapshots import Frozen, Snapshot, SnapshotCandidate
from candidatures.domain.wishes import LeftOut, Sufficiency
from candidatures.usecases import freezing, rolls, sufficiency
from candidatures.usecases.rolls import Counted
from candidatures.usecases.wishes import changed


async def close_wishes(session: AsyncSession, *, campaign: str, number: int) -> bool:
    """Leaves out those below the minimum (E2), and opens the ranking of the others."""
    round_ = await queries.rounds.locked(session, campaign=campaign, number=number)
    instant = await now(session)
    if round_ is None or round_.state != State.WISHES or not round_.may_close(instant):
        return False
    everyone = await sufficiency.of_everyone(session, round_=round_)
    out = {person: found for person, found in everyone.items() if not found.valid}
    round_.close_wishes(instant)
    await _leave_out(session, round_, out)
    to_rank = await queries.rankings.sheets_of(session, round_=round_)
    emit(
        session,
        WishesClosed(
            campaign=campaign,
            round=number,
            closed_at=instant,
            ranking_close_at=round_.ranking_close_at,
            candidates=len(everyone) - len(out),
            left_out=len(out),
            to_rank=tuple(
                ToRank(poste=poste, candidatures=len(to_rank[poste].local))
                for poste in sorted(to_rank)
            ),
        ),
    )
    return True


async def _leave_out(session: AsyncSession, round_: Round, out: Mapping[UUID, Sufficiency]) -> None:
    key = {"campaign": round_.campaign, "round": round_.round}
    rows = [{**key, "person": person, **vars(found)} for person, found in out.items()]
    if rows:
        await session.execute(insert(LeftOut), rows)
    lists = await queries.wishes.lists_of(session, round_=round_, people=list(out))
    await emit_all(
        session,
        [
            changed(round_, person, saved._replace(left_out=True), minimum=out[person].minimum)
            for person, saved in lists.items()
        ],
    )
    assert round_.wishes_closed_at is not None  # noqa: S101 - just now
    await emit_all(
        session,
        [
            CandidateLeftOut(
                **key,
                person=person,
                wishes=found.wishes,
                minimum=found.minimum,
                closed_at=round_.wishes_closed_at,
            )
            for person, found in out.items()
        ],
    )


async def close_round(session: AsyncSession, *, campaign: str, number: int) -> bool:
    """Freezes the round (C1, C2): snapshot stored, parts and `round closed` announced."""
    round_ = await queries.rounds.locked(session, campaign=campaign, number=number)
    instant = await now(session)
    if round_ is None or round_.state != State.RANKING or not round_.may_close(instant):
        return False
    ids = partial(candidate_id, round_.ids_key)
    frozen = await freezing.freeze_now(session, round_=round_, secret=round_.secret, ids=ids)
    counted = await rolls.count(session, round_=round_)
    round_.freeze(instant, unseeded=frozen.unseeded, seed=frozen.seed, digest=frozen.digest)
    parts = _parts(round_, frozen)
    await _store(session, round_, frozen, counted, parts=len(parts))
    await emit_all(session, [*parts, _announcement(round_, frozen, instant, parts=len(parts))])
    return True


def _parts(round_: Round, frozen: Frozen) -> Sequence[SnapshotPart]:
    return [
        SnapshotPart(
            campaign=round_.campaign,
            round=round_.round,
            closing=round_.closing,
            part=number,
            postes=tuple(frozen.instance["postes"]) if number == 1 else (),
            candidates=tuple(candidates),
            people={candidate["id"]: frozen.people[candidate["id"]] for candidate in candidates},
        )
        for number, candidates in enumerate(freezing.cut(frozen), 1)
    ]


async def _store(
    session: AsyncSession, round_: Round, frozen: Frozen, counted: Counted, *, parts: int
) -> None:
    assert round_.closed_at is not None  # noqa: S101 - just closed
    snapshot = Snapshot(
        campaign=round_.campaign,
        round=round_.round,
        closing=round_.closing,
        closed_at=round_.closed_at,
        digest=frozen.digest,
        unseeded=frozen.unseeded,
        seed=frozen.seed,
        parts=parts,
        roll_size=counted.size,
        roll_root=counted.root,
        instance=frozen.data,
    )
    session.add(snapshot)
    await session.flush()
    session.add(Record.at_closing(round_, snapshot))
    await counted.store(session, round_)
    key = {"campaign": round_.campaign, "round": round_.round, "closing": round_.closing}
    rows = [{**key, "candidate": id_, "person": person} for id_, person in frozen.people.items()]
    if rows:
        await session.execute(insert(SnapshotCandidate), rows)


def _announcement(round_: Round, frozen: Frozen, instant: datetime, *, parts: int) -> RoundClosed:
    return RoundClosed(
        campaign=round_.campaign,
        round=round_.round,
        closing=round_.closing,
        closed_at=instant,
        digest=frozen.digest,
        unseeded=frozen.unseeded,
        seed=frozen.seed,
        parts=parts,
        candidates=len(frozen.instance["candidates"]),
        postes=len(frozen.instance["postes"]),
        wishes=frozen.wishes,
    )
