"""A round and the run that counts for it: the last one of its last closing. What is read from here
is read in one statement, where no row says that the round is unknown."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, func, true
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Closing, Part, Round, Run
from matching.domain.knowledge import Territory

# A later closing follows an annulled one.
_LAST_CLOSING: Final = (
    select(func.max(Closing.closing))
    .where(
        Closing.campaign == Round.campaign,
        Closing.round == Round.round,
        col(Closing.digest).is_not(None),
        col(Closing.annulled_at).is_(None),
    )
    .correlate(Round)
    .scalar_subquery()
)
RUN: Final = (
    select(Run.id, Run.closing, Run.number, Run.state, Run.result)  # type: ignore[call-overload]
    .where(
        Run.campaign == Round.campaign,
        Run.round == Round.round,
        col(Run.closing) == _LAST_CLOSING,
    )
    .order_by(col(Run.number).desc())
    .limit(1)
    .lateral("run")
)
FROM: Final[Any] = Round.__table__.outerjoin(RUN, true())  # type: ignore[attr-defined]
THIS: Final[ColumnElement[bool]] = and_(
    Round.campaign == bindparam("campaign"), Round.round == bindparam("round")
)


class Current(NamedTuple):
    """`run`: None before there is one. `left`: its parts not published yet. `replaces`: parts of
    another run of the closing are public. `instant`: now."""

    campaign: str
    round: int
    by: Territory
    publication: str
    two_persons: bool
    published_at: datetime | None
    run: int | None
    closing: int | None
    number: int | None
    state: str | None
    result: str | None
    left: int
    replaces: bool
    instant: datetime


_LEFT: Final = (
    select(func.count())
    .where(col(Part.run) == RUN.c.id, col(Part.published_at).is_(None))
    .correlate(RUN)
    .scalar_subquery()
)
_OTHER: Final = aliased(Run)
_REPLACES: Final = (
    exists()
    .where(
        col(Part.published_at).is_not(None),
        col(Part.run) == _OTHER.id,
        col(_OTHER.id) != RUN.c.id,
        col(_OTHER.campaign) == Round.campaign,
        col(_OTHER.round) == Round.round,
        col(_OTHER.closing) == RUN.c.closing,
    )
    .correlate(RUN, Round)
)
_CURRENT: Final = (
    select(  # type: ignore[call-overload]
        Round.campaign,
        Round.round,
        Round.territory,
        Round.publication,
        Round.two_persons,
        Round.published_at,
        RUN.c.id,
        RUN.c.closing,
        RUN.c.number,
        RUN.c.state,
        RUN.c.result,
        _LEFT,
        _REPLACES,
        func.clock_timestamp(),
    )
    .select_from(FROM)
    .where(THIS)
)
_LOCK: Final = select(Round.round).where(THIS).with_for_update()


async def lock_round(session: AsyncSession, *, campaign: str, round_: int) -> None:
    """Until the end of the transaction; what is read of the round before may be old."""
    await session.execute(_LOCK, {"campaign": campaign, "round": round_})


async def current(session: AsyncSession, *, campaign: str, round_: int) -> Current | None:
    found = await session.execute(_CURRENT, {"campaign": campaign, "round": round_})
    row = found.one_or_none()
    return None if row is None else Current(*row)
