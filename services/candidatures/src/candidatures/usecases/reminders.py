"""Reminders leave by themselves (R1): one transaction finds all who lack something and tells it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.candidatures import ReminderDue
from kernel.outbox import emit_all
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.reminders import Kind, Reminder, ReminderCall, due_hours
from candidatures.domain.rounds import Round
from candidatures.usecases import sufficiency


@dataclass(frozen=True)
class Lack:
    """What someone lacks: wishes, or candidatures to rank on a poste, or to certify."""

    person: UUID
    missing: int
    poste: str | None = None
    uncertified: bool = False


async def remind_candidates(session: AsyncSession, *, campaign: str, number: int) -> bool:
    return await _remind(session, campaign=campaign, number=number, kind="wishes")


async def remind_referents(session: AsyncSession, *, campaign: str, number: int) -> bool:
    return await _remind(session, campaign=campaign, number=number, kind="ranking")


async def _remind(session: AsyncSession, *, campaign: str, number: int, kind: Kind) -> bool:
    held = await queries.rounds.shared_while(session, campaign=campaign, number=number, phase=kind)
    hours = await _call(session, *held, kind) if held else None
    if held is None or hours is None:
        return False
    lacks = await (_wishes if kind == "wishes" else _rankings)(session, held.round)
    await _tell(session, held.round, kind, hours, lacks)
    return True


async def _call(session: AsyncSession, round_: Round, instant: datetime, kind: Kind) -> int | None:
    """The hours of the reminder to leave now; None when it has left already. Of two clocks that
    come here together, the second waits for the first, then finds the call made."""
    due = due_hours(round_, now=instant, called=())
    if not due:
        return None
    key = {"campaign": round_.campaign, "round": round_.round, "kind": kind}
    made = await session.execute(
        upsert(ReminderCall)
        .values([{**key, "hours": hours, "called_at": instant} for hours in due])
        .on_conflict_do_nothing()
        .returning(col(ReminderCall.hours))
    )
    return due[-1] if due[-1] in set(made.scalars()) else None


async def _wishes(session: AsyncSession, round_: Round) -> Sequence[Lack]:
    everyone = await sufficiency.of_everyone(session, round_=round_)
    return [Lack(person, found.missing) for person, found in everyone.items() if not found.valid]


async def _rankings(session: AsyncSession, round_: Round) -> Sequence[Lack]:
    sheets = await queries.rankings.sheets_of(session, round_=round_)
    verdicts = {poste: sheet.verdict(round_.rules) for poste, sheet in sheets.items()}
    wanting: Collection[str] = ()
    if round_.rules.certified_only:
        wanting = verdicts.keys() - await queries.rankings.certified(session, round_=round_)
    return [
        Lack(person, verdicts[poste].missing, poste, uncertified=verdicts[poste].valid)
        for poste, person in await queries.rankings.referents(session, campaign=round_.campaign)
        if poste in verdicts and (not verdicts[poste].valid or poste in wanting)
    ]


async def _tell(
    session: AsyncSession, round_: Round, kind: Kind, hours: int, lacks: Sequence[Lack]
) -> None:
    bound = round_.next_bound
    if bound is None or not lacks:
        return
    key = {"campaign": round_.campaign, "round": round_.round, "kind": kind, "hours": hours}
    rows = [{**key, "person": lack.person, "poste": lack.poste or ""} for lack in lacks]
    await session.execute(insert(Reminder), rows)
    await emit_all(
        session,
        [
            ReminderDue(
                campaign=round_.campaign,
                round=round_.round,
                person=lack.person,
                kind=kind,
                hours=hours,
                bound=bound,
                missing=lack.missing,
                poste=lack.poste,
                uncertified=lack.uncertified,
            )
            for lack in lacks
        ],
    )
