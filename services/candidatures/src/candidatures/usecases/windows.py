"""Whether something may be done now: the round's row is locked first, then the clock read."""

from datetime import datetime

from kernel.db import now
from kernel.errors import DomainError, NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.calendar import Window
from candidatures.domain.rounds import Round, State
from candidatures.queries.rounds import Phase


class NotOpenYet(DomainError):
    """Ce n'est pas encore ouvert."""

    status = 409


class WindowClosed(DomainError):
    """C'est clos : plus rien ne peut être enregistré."""

    status = 409


class CampaignSuspended(DomainError):
    """Le ministère a suspendu la campagne : rien n'est enregistré et aucune échéance ne tombe
    jusqu'à sa reprise."""

    status = 409


async def open_for(
    session: AsyncSession, *, campaign: str, number: int, phase: Phase
) -> tuple[Round, datetime]:
    """The round, which nobody can close before this transaction ends, and the present instant."""
    held = await queries.rounds.shared_while(session, campaign=campaign, number=number, phase=phase)
    if held and takes(held.round, phase, held.instant):
        return held
    round_, instant = await begun(session, campaign=campaign, number=number, phase=phase)
    raise _closed(round_, phase, instant)


async def current(
    session: AsyncSession, *, campaign: str, number: int, phase: Phase
) -> tuple[Round, datetime]:
    """The round in this phase, and the present instant; without a lock, so nothing waits."""
    round_, instant = await begun(session, campaign=campaign, number=number, phase=phase)
    if not takes(round_, phase, instant):
        raise _closed(round_, phase, instant)
    return round_, instant


def _closed(round_: Round, phase: Phase, instant: datetime) -> DomainError:
    """Closed for good, or suspended."""
    if round_.suspended_at is not None and round_.state == phase:
        return CampaignSuspended(
            now=instant,
            suspended_at=round_.suspended_at,
            closes_at=_window(round_, phase).closes_at,
        )
    return _refusal(WindowClosed, _window(round_, phase), instant)


async def begun(
    session: AsyncSession, *, campaign: str, number: int, phase: Phase
) -> tuple[Round, datetime]:
    """The round to read in this phase or after it, and the present instant."""
    found = await queries.rounds.at_present(session, campaign=campaign, number=number)
    if found is None:
        raise await _not_open_yet(session, campaign, number, phase)
    if phase == "ranking" and found.round.state == State.WISHES:
        raise _refusal(NotOpenYet, found.round.ranking_window, found.instant)
    return found


async def _not_open_yet(
    session: AsyncSession, campaign: str, number: int, phase: Phase
) -> DomainError:
    planned = await queries.rounds.planned(session, campaign=campaign, number=number)
    if planned is None:
        return NotFound()
    wishes = Window(planned.opens_at, planned.wishes_close_at)
    ranking = Window(planned.wishes_close_at, planned.ranking_close_at)
    return _refusal(NotOpenYet, wishes if phase == "wishes" else ranking, await now(session))


def takes(round_: Round, phase: Phase, instant: datetime) -> bool:
    return round_.takes_wishes(instant) if phase == "wishes" else round_.takes_rankings(instant)


def _window(round_: Round, phase: Phase) -> Window:
    return round_.wishes_window if phase == "wishes" else round_.ranking_window


def _refusal(kind: type[DomainError], window: Window, instant: datetime) -> DomainError:
    return kind(now=instant, opens_at=window.opens_at, closes_at=window.closes_at)
