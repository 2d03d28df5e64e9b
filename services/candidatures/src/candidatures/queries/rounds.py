"""Rounds, what campaigns plan, and what is due."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
)
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased, defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.calendar import BoundsMove
from candidatures.domain.campaigns import Campaign, PlannedRound
from candidatures.domain.outcomes import Counts, Outcome, PlacesLeft
from candidatures.domain.reminders import ReminderCall
from candidatures.domain.rounds import Round, State
from candidatures.domain.snapshots import Snapshot

Phase = Literal["wishes", "ranking"]


async def find(session: AsyncSession, *, campaign: str, number: int) -> Round | None:
    return await session.get(Round, (campaign, number))


async def of_campaign(session: AsyncSession, *, campaign: str) -> Sequence[Round]:
    statement = select(Round).where(Round.campaign == campaign).order_by(col(Round.round))
    return (await session.exec(statement)).all()


async def opened(session: AsyncSession) -> Sequence[Round]:
    """Every round that opened, in the order of campaigns and numbers."""
    order = (col(Round.campaign), col(Round.round))
    return (await session.exec(select(Round).order_by(*order))).all()


async def frozen(session: AsyncSession, *, round_: Round) -> Snapshot | None:
    """What its last closing froze, while it holds."""
    if round_.digest is None:
        return None
    return await session.get(Snapshot, (round_.campaign, round_.round, round_.closing))


class Present(NamedTuple):
    """A round, and the instant (the database's clock) at which it was read or locked."""

    round: Round
    instant: datetime


async def at_present(session: AsyncSession, *, campaign: str, number: int) -> Present | None:
    values = {"campaign": campaign, "number": number}
    found = (await session.execute(_AT_PRESENT, values)).one_or_none()
    return Present(*found) if found else None


async def shared_while(
    session: AsyncSession, *, campaign: str, number: int, phase: Phase
) -> Present | None:
    """The round, locked FOR SHARE, if it is in this phase. A save that comes after the bound takes
    no lock at all, so that a crowd of them cannot hold up the closing."""
    values = {"campaign": campaign, "number": number, "phase": phase}
    found = (await session.execute(_shared(phase), values)).one_or_none()
    return Present(*found) if found else None


# Reads and saves come by the thousand: their statements are built once.
_OF_NUMBER: Final = and_(
    col(Round.campaign) == bindparam("campaign"), col(Round.round) == bindparam("number")
)
# FOR SHARE alone overtakes a FOR UPDATE that waits: under a crowd of saves, a move of a bound or a
# closing would wait for a lull. This lock is a queue, first come first served.
_QUEUE: Final = func.hashtextextended(
    bindparam("campaign", type_=String), bindparam("number", type_=BigInteger)
)
_WAIT_ALONE: Final = select_columns(func.pg_advisory_xact_lock(_QUEUE))
_AT_PRESENT: Final = select_columns(Round, func.clock_timestamp()).where(_OF_NUMBER)


@cache
def _shared(phase: Phase) -> Select[Any]:
    """The locks are waited for inside, so the clock is read once they are held."""
    bound = Round.wishes_close_at if phase == "wishes" else Round.ranking_close_at
    in_phase = and_(
        _OF_NUMBER,
        col(Round.state) == bindparam("phase"),
        col(Round.suspended_at).is_(None),
        col(bound) > func.clock_timestamp(),
    )
    queued = select_columns(func.pg_advisory_xact_lock_shared(_QUEUE)).where(in_phase).cte("queued")
    held = (
        select_columns(Round.__table__)  # type: ignore[attr-defined]
        .where(in_phase, exists().select_from(queued))
        .with_for_update(read=True)
        .cte("held")
    )
    return select_columns(aliased(Round, held), func.clock_timestamp()).execution_options(
        populate_existing=True
    )


async def locked(session: AsyncSession, *, campaign: str, number: int) -> Round | None:
    """The round, locked FOR UPDATE: once obtained, every save under way has ended."""
    await session.execute(_WAIT_ALONE, {"campaign": campaign, "number": number})
    statement = (
        select(Round)
        .where(Round.campaign == campaign, Round.round == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).one_or_none()


async def snapshot(session: AsyncSession, *, round_: Round) -> Snapshot | None:
    """What the last closing froze, but for the instance itself."""
    key = (round_.campaign, round_.round, round_.closing)
    return await session.get(Snapshot, key, options=[_WITHOUT_INSTANCE])


_WITHOUT_INSTANCE: Final = defer(Snapshot.instance)  # type: ignore[arg-type]


async def last(session: AsyncSession, *, campaign: str) -> Round | None:
    """The last that opened."""
    statement = select(Round).where(Round.campaign == campaign)
    return (await session.exec(statement.order_by(col(Round.round).desc()))).first()


async def campaign_exists(session: AsyncSession, *, campaign: str) -> bool:
    return await session.get(Campaign, campaign) is not None


async def locked_campaign(session: AsyncSession, *, campaign: str) -> Campaign | None:
    statement = select(Campaign).where(Campaign.campaign == campaign).with_for_update()
    return (await session.exec(statement)).one_or_none()


async def planned(session: AsyncSession, *, campaign: str, number: int) -> PlannedRound | None:
    """What a launched campaign plans."""
    statement = (
        select(PlannedRound)
        .join(Campaign, col(Campaign.campaign) == PlannedRound.campaign)
        .where(PlannedRound.campaign == campaign, PlannedRound.round == number)
        .where(col(Campaign.launched))
    )
    return (await session.exec(statement)).one_or_none()


async def unopened(session: AsyncSession) -> Sequence[PlannedRound]:
    """The rounds of launched campaigns whose turn has come: the first, or those after one that is
    published."""
    opened, before = aliased(Round), aliased(Round)
    statement = (
        select(PlannedRound)
        .join(Campaign, col(Campaign.campaign) == PlannedRound.campaign)
        .outerjoin(opened, _same_round(opened, 0))
        .outerjoin(before, _same_round(before, 1))
        .where(col(Campaign.launched), col(Campaign.suspended_at).is_(None))
        .where(col(opened.round).is_(None))
        .where(or_(col(PlannedRound.round) == 1, col(before.state) == State.PUBLISHED))
    )
    return (await session.exec(statement)).all()


def _same_round(other: type[Round], back: int) -> ColumnElement[bool]:
    return and_(
        col(other.campaign) == PlannedRound.campaign,
        col(other.round) == col(PlannedRound.round) - back,
    )


async def running(session: AsyncSession) -> Sequence[Round]:
    statement = select(Round).where(col(Round.state).in_([State.WISHES, State.RANKING]))
    return (await session.exec(statement.order_by(Round.campaign, col(Round.round)))).all()


async def running_of(session: AsyncSession, *, campaign: str) -> Sequence[int]:
    """The numbers of a campaign's rounds that have a bound to come."""
    statement = select(Round.round).where(
        Round.campaign == campaign, col(Round.state).in_([State.WISHES, State.RANKING])
    )
    return (await session.exec(statement.order_by(col(Round.round)))).all()


async def calls(session: AsyncSession) -> Sequence[ReminderCall]:
    """The reminder calls of the running rounds."""
    statement = (
        select(ReminderCall)
        .join(
            Round,
            and_(
                col(Round.campaign) == ReminderCall.campaign,
                col(Round.round) == ReminderCall.round,
            ),
        )
        .where(col(Round.state).in_([State.WISHES, State.RANKING]))
    )
    return (await session.exec(statement)).all()


async def heard(session: AsyncSession, *, campaign: str, number: int) -> Counts:
    """How many facts of a round's publication have come."""
    outcomes = select(
        func.count(col(Outcome.poste)), func.count() - func.count(col(Outcome.poste))
    ).where(Outcome.campaign == campaign, Outcome.round == number)
    left = (
        select(func.count())
        .select_from(PlacesLeft)
        .where(PlacesLeft.campaign == campaign, PlacesLeft.round == number)
    )
    placed, unplaced = (await session.exec(outcomes)).one()
    return Counts(placed, unplaced, (await session.exec(left)).one())


async def bounds_moves(
    session: AsyncSession, *, campaign: str, number: int
) -> Sequence[BoundsMove]:
    statement = (
        select(BoundsMove)
        .where(BoundsMove.campaign == campaign, BoundsMove.round == number)
        .order_by(col(BoundsMove.id))
    )
    return (await session.exec(statement)).all()
