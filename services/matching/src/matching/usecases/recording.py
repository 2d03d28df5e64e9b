"""The round after those played here is held in person: its results are recorded, by entry or from a
file, and are then affectations like any other. Whole or not at all; the same again changes
nothing."""

import asyncio
from collections.abc import Sequence

from fastapi import UploadFile
from kernel import sheets
from kernel.db import now
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from kernel.sheets import Fault, RefusedRows
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Campaign, Round
from matching.domain.access import SCOPED, holds
from matching.domain.entries import OPTIONAL, REQUIRED, Entry, Room, entries_of
from matching.queries import standing
from matching.schemas.entries import Recorded, RecordedLine
from matching.usecases.giving import Author, Given, check_at_rest, give, published, tell

SHOWN = 50


class PlayedHere(DomainError):
    """Ce tour se joue sur la plateforme : ses résultats ne se saisissent pas."""

    status = 409


class NotItsTurn(DomainError):
    """Les résultats de ce tour se saisissent après la publication du tour {before}."""

    status = 409

    def __init__(self, before: int) -> None:
        super().__init__(before=before)


async def read_file(upload: UploadFile) -> list[Entry]:
    """Raises RefusedRows, UnreadableSheet."""
    rows = await asyncio.to_thread(sheets.read, upload, required=REQUIRED, optional=OPTIONAL)
    entries, faults = entries_of(rows)
    if faults:
        raise RefusedRows(faults)
    return entries


async def preview(
    session: AsyncSession,
    *,
    caller: Caller,
    campaign: str,
    round_: int,
    entries: Sequence[Entry],
) -> Recorded:
    """What recording them would do, refused as it would be; nothing is written."""
    room, new = await _checked(session, caller, campaign, round_, entries)
    return _told(room, entries, new, dry_run=True)


async def record(
    session: AsyncSession,
    *,
    caller: Caller,
    campaign: str,
    round_: int,
    entries: Sequence[Entry],
) -> Recorded:
    room, new = await _checked(session, caller, campaign, round_, entries)
    author = Author(caller.person, await now(session), None)
    given = await give(
        session,
        [Given(entry.person, room.postes[entry.poste], round_) for entry in new],
        source="recorded",
        author=author,
        taken={name: set(seats) for name, seats in room.seats.items()},
    )
    touched = sorted({entry.poste for entry in new})
    await tell(session, map(published, given), [(room.postes[name], round_) for name in touched])
    return _told(room, entries, new, dry_run=False)


async def _checked(
    session: AsyncSession,
    caller: Caller,
    campaign: str,
    round_: int,
    entries: Sequence[Entry],
) -> tuple[Room, list[Entry]]:
    last = await its_turn(session, campaign=campaign, round_=round_)
    room = await _room(session, caller, campaign, last, entries)
    faults: list[Fault] = list(room.faults(entries))
    if faults:
        raise RefusedRows(faults)
    return room, [entry for entry in entries if not room.holds(entry)]


async def its_turn(session: AsyncSession, *, campaign: str, round_: int) -> Round:
    """The last round played here, once it is published. Raises NotFound, PlayedHere, NotItsTurn."""
    known = await session.get(Campaign, campaign)
    if known is None or round_ > known.rounds + 1:
        raise NotFound
    if round_ <= known.rounds:
        raise PlayedHere
    last = await session.get(Round, (campaign, known.rounds))
    if last is None or last.published_at is None:
        raise NotItsTurn(known.rounds)
    await check_at_rest(session, campaign=campaign)
    return last


async def _room(
    session: AsyncSession,
    caller: Caller,
    campaign: str,
    last: Round,
    entries: Sequence[Entry],
) -> Room:
    people, names = {entry.person for entry in entries}, {entry.poste for entry in entries}
    postes = await standing.locked_postes(session, campaign=campaign, postes=names)
    return Room(
        by=last.by,
        candidates=await standing.candidates(session, campaign=campaign, people=people),
        postes=postes,
        placed=await standing.placed_among(session, campaign=campaign, people=people),
        seats=await standing.seats(session, campaign=campaign, postes=names),
        mine=frozenset(
            name
            for name, poste in postes.items()
            if holds(caller.grants, SCOPED, poste, campaign=campaign)
        ),
    )


def _told(room: Room, entries: Sequence[Entry], new: Sequence[Entry], *, dry_run: bool) -> Recorded:
    return Recorded(
        dry_run=dry_run,
        recorded=len(new),
        unchanged=len(entries) - len(new),
        first=[
            RecordedLine(person=entry.person, poste=entry.poste, row=entry.row)
            for entry in new[:SHOWN]
        ],
    )
