"""What a coordinator, an ARS or the ministry can do here: read, in their scope."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from uuid import UUID

from kernel.db import now
from kernel.errors import DomainError, NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.figures import (
    Candidates,
    Postes,
    Responsables,
    all_candidates,
    all_postes,
    in_order,
)
from reporting.domain.scopes import Sight
from reporting.queries import affectations, candidates, known, postes
from reporting.schemas.affectations import Affectation, Affectations
from reporting.schemas.progress import PartProgress, Progress, Shares
from reporting.schemas.sheets import Sheet


class PlaceUnknown(DomainError):
    """La liste a changé : reprenez-la depuis le début."""

    status = 422


async def read_progress(session: AsyncSession, *, sight: Sight, round_: int) -> Progress:
    """The figures of a round, before it opens too. Raises NotFound for no such round."""
    if round_ not in (await known.rounds_of(session, sight.campaign) or ()):
        raise NotFound
    people = await candidates.candidates(session, sight=sight, round_=round_)
    places = await postes.postes(session, sight=sight, round_=round_)
    answering, by_part = await postes.responsables(session, sight=sight, round_=round_)
    parts = [
        PartProgress.of(
            part,
            people.get(part, Candidates()),
            by_part.get(part, Responsables()),
            places.get(part, Postes()),
        )
        for part in in_order([*people, *places])
    ]
    all_people, all_places = all_candidates(people), all_postes(places)
    return Progress(
        as_of=await now(session),
        candidates=all_people,
        responsables=answering,
        postes=all_places,
        percent=Shares.among(all_people, answering, all_places),
        parts=parts,
    )


async def list_affectations(
    session: AsyncSession,
    *,
    sight: Sight,
    round_: int | None,
    after: tuple[int, UUID] | None,
    limit: int,
) -> Affectations:
    """A page of the published results. Raises NotFound, and PlaceUnknown when `after` names
    nothing in sight."""
    # Counted before the rows: when nothing was awaited, they are all there.
    awaited = await count_awaited(session, campaign=sight.campaign, round_=round_)
    table = affectations.table(sight, round_=round_)
    place = None
    if after is not None:
        place = await affectations.place_of(session, table, round_=after[0], person=after[1])
        if place is None:
            raise PlaceUnknown
    rows = await affectations.page(session, table, after=place, limit=limit + 1)
    items = [Affectation.model_validate(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Affectations(
        items=items,
        next=f"{items[-1].round}:{items[-1].person}" if more else None,
        awaited=awaited,
    )


async def count_awaited(session: AsyncSession, *, campaign: str, round_: int | None) -> int:
    """How many published results have not arrived here yet. Raises NotFound."""
    if await known.rounds_of(session, campaign) is None:
        raise NotFound
    return await known.awaited(session, campaign=campaign, round_=round_)


async def export_affectations(
    session: AsyncSession, *, sight: Sight, round_: int | None, kind: type[Sheet]
) -> IO[bytes]:
    """The published results as a file, open for reading and already without a name on the disk.
    Whole before a byte leaves: a failure is an answer, not a truncated table, and a slow reader
    holds no connection to the database."""
    table = affectations.table(sight, round_=round_)
    with TemporaryDirectory(prefix="affectations-") as folder:
        sheet = kind(Path(folder))
        try:
            async for rows in affectations.batches(session, table):
                await asyncio.to_thread(sheet.append, rows)
        finally:
            await asyncio.to_thread(sheet.close)
        return sheet.path.open("rb")
