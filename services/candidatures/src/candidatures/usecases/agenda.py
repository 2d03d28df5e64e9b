"""What the clock has to do now, and when it has something to do next."""

from collections import defaultdict
from collections.abc import Collection, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from kernel.db import now
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.reminders import due_hours, kind_of, next_call
from candidatures.domain.rounds import Round
from candidatures.usecases.closing import close_round, close_wishes
from candidatures.usecases.opening import open_round
from candidatures.usecases.reminders import remind_candidates, remind_referents


class Act(Protocol):
    """Does one thing to one round, in a transaction; tells whether it had to be done."""

    def __call__(
        self, session: AsyncSession, *, campaign: str, number: int
    ) -> Coroutine[Any, Any, bool]: ...


@dataclass(frozen=True)
class Entry:
    act: Act
    campaign: str
    number: int


@dataclass(frozen=True)
class Agenda:
    """`due`: what to do now. `next_in`: seconds until something else is, if that is known."""

    due: Sequence[Entry]
    next_in: float | None


CLOSES: Final[Mapping[str, Act]] = {"wishes": close_wishes, "ranking": close_round}
REMINDS: Final[Mapping[str, Act]] = {"wishes": remind_candidates, "ranking": remind_referents}


async def read_agenda(session: AsyncSession) -> Agenda:
    called: defaultdict[tuple[str, int, str], set[int]] = defaultdict(set)
    for call in await queries.rounds.calls(session):
        called[call.campaign, call.round, call.kind].add(call.hours)
    running = await queries.rounds.running(session)
    unopened = await queries.rounds.unopened(session)
    instant = await now(session)
    due = [Entry(open_round, p.campaign, p.round) for p in unopened if p.may_open(instant)]
    instants = [planned.opens_at for planned in unopened]
    for round_ in running:
        done = called[round_.campaign, round_.round, kind_of(round_)]
        due += [Entry(act, round_.campaign, round_.round) for act in _acts(round_, instant, done)]
        instants += _instants(round_, done)
    waits = [(bound - instant).total_seconds() for bound in instants if bound > instant]
    return Agenda(due, min(waits, default=None))


def _acts(round_: Round, instant: datetime, called: Collection[int]) -> Iterator[Act]:
    if round_.may_close(instant):
        yield CLOSES[round_.state]
    elif round_.suspended_at is None and due_hours(round_, now=instant, called=called):
        yield REMINDS[kind_of(round_)]


def _instants(round_: Round, called: Collection[int]) -> Iterator[datetime]:
    for bound in (round_.next_bound, next_call(round_, called=called)):
        if bound is not None:
            yield bound
