"""Runs, and all that one run needs."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, text, tuple_
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import (
    Affectation,
    Candidate,
    Closing,
    FrozenInstance,
    Part,
    Participant,
    Poste,
    ReceivedPart,
    Round,
    Run,
)
from matching.domain.diffs import Diff
from matching.domain.distribution import Known


async def last_run(session: AsyncSession, closing: Closing) -> Run | None:
    statement = select(Run).where(
        Run.campaign == closing.campaign,
        Run.round == closing.round,
        Run.closing == closing.closing,
    )
    return (await session.exec(statement.order_by(col(Run.number).desc()).limit(1))).first()


async def verified_before(session: AsyncSession, run: Run) -> Run | None:
    """The last verified run of the round before this one: of the same closing, or annulled with an
    earlier one."""
    statement = select(Run).where(
        Run.campaign == run.campaign,
        Run.round == run.round,
        tuple_(col(Run.closing), col(Run.number)) < (run.closing, run.number),
        Run.state == "verified",
    )
    ordered = statement.order_by(col(Run.closing).desc(), col(Run.number).desc())
    return (await session.exec(ordered.limit(1))).first()


_MOVES: Final = text("""
    SELECT count(*) FILTER (WHERE earlier.poste <> later.poste) AS moved,
        count(*) FILTER (WHERE earlier.poste IS NULL AND later.poste IS NOT NULL) AS gained,
        count(*) FILTER (WHERE earlier.poste IS NOT NULL AND later.poste IS NULL) AS lost,
        count(*) FILTER (WHERE earlier.poste IS NOT DISTINCT FROM later.poste) AS same
    FROM outcomes AS earlier JOIN outcomes AS later USING (person)
    WHERE earlier.run = :before AND later.run = :after
""")


async def diff(session: AsyncSession, before: Run, after: Run) -> Diff:
    keys = {"before": before.key, "after": after.key}
    moves = (await session.execute(_MOVES, keys)).one()
    return Diff(
        closing=before.closing,
        run=before.number,
        before=before.objective or {},
        after=after.objective or {},
        **moves._mapping,
    )


async def published(session: AsyncSession, closing: Closing) -> bool:
    """Whether a part of any run of the closing is public."""
    statement = (
        select(Part.run)
        .join(Run, col(Run.id) == Part.run)
        .where(
            Run.campaign == closing.campaign,
            Run.round == closing.round,
            Run.closing == closing.closing,
            col(Part.published_at).is_not(None),
        )
        .limit(1)
    )
    return (await session.exec(statement)).first() is not None


async def unended(session: AsyncSession, closing: Closing) -> Sequence[Run]:
    """Its runs that wait or are being solved, locked."""
    statement = select(Run).where(
        Run.campaign == closing.campaign,
        Run.round == closing.round,
        Run.closing == closing.closing,
        col(Run.state).in_(("queued", "solving")),
    )
    return (await session.exec(statement.with_for_update())).all()


async def next_to_solve(session: AsyncSession, *, abandoned_seconds: float) -> Run | None:
    """The oldest run that waits or whose worker fell silent, locked; others' locks are skipped."""
    silence = func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, abandoned_seconds)
    statement = select(Run).where(
        or_(
            Run.state == "queued",
            and_(Run.state == "solving", col(Run.heartbeat_at) < silence),
        )
    )
    statement = statement.order_by(col(Run.queued_at)).limit(1).with_for_update(skip_locked=True)
    return (await session.exec(statement)).first()


async def lock_taken(session: AsyncSession, *, run: int, token: UUID) -> Run | None:
    """The run, locked, if it is still held under this token."""
    statement = select(Run).where(Run.id == run, Run.taken_by == token).with_for_update()
    return (await session.exec(statement)).first()


async def input_of(session: AsyncSession, run: Run) -> tuple[bytes, int]:
    """The instance's bytes, and the seconds that its round's policy allows."""
    frozen = await session.get_one(FrozenInstance, (run.campaign, run.round, run.closing))
    round_ = await session.get_one(Round, (run.campaign, run.round))
    return frozen.content, round_.solver_seconds


async def known_for(session: AsyncSession, run: Run) -> Known:
    """What other facts told of the people and postes of a run's closing."""
    campaign = run.campaign
    round_ = await session.get_one(Round, (campaign, run.round))
    people = await session.exec(
        select(ReceivedPart.people).where(
            ReceivedPart.campaign == campaign,
            ReceivedPart.round == run.round,
            ReceivedPart.closing == run.closing,
        )
    )
    participants = await session.exec(
        select(Participant.person).where(
            Participant.campaign == campaign, Participant.round == run.round
        )
    )
    candidates = await session.exec(select(Candidate).where(Candidate.campaign == campaign))
    postes = await session.exec(select(Poste).where(Poste.campaign == campaign))
    return Known(
        campaign=campaign,
        round=run.round,
        by=round_.by,
        people={id_: UUID(person) for part in people.all() for id_, person in part.items()},
        participants=participants.all(),
        candidates={candidate.person: candidate for candidate in candidates.all()},
        postes={poste.poste: poste for poste in postes.all()},
        taken=await _standing_seats(session, campaign),
    )


async def _standing_seats(session: AsyncSession, campaign: str) -> dict[str, set[int]]:
    statement = select(Affectation.poste, Affectation.seat).where(
        Affectation.campaign == campaign, Affectation.state == "standing"
    )
    taken: defaultdict[str, set[int]] = defaultdict(set)
    for poste, seat in await session.exec(statement):
        taken[poste].add(seat)
    return taken
