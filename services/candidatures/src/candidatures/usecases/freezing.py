"""What is saved, read and frozen into an instance: for a closing, and for drafts (V6)."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.rankings import sheets
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import Frozen, Terms, freeze, slices

PART_BYTES: Final = 500_000  # under the 512 kB of a message, its envelope included
_POSTE_BYTES: Final = 64  # what a poste takes beside its id, which a draft's part has twice


async def freeze_now(
    session: AsyncSession, *, round_: Round, secret: bytes, ids: Callable[[UUID], str]
) -> Frozen:
    """The round as it is saved now; `ids`: under which id each person stands."""
    wishes = await queries.wishes.to_freeze(session, round_=round_)
    placements = await queries.rankings.placements(session, round_=round_)
    wished = sorted({wish.poste for wish in wishes})
    postes = await queries.postes.places(session, round_=round_, besides=wished)
    certified = await queries.rankings.certified(session, round_=round_)
    people = await queries.wishes.who_saved(session, round_=round_)
    to_rank = sheets([(w.poste, w.person, w.local) for w in wishes if w.counts], placements)
    return await asyncio.to_thread(  # so that other requests are answered meanwhile
        freeze,
        campaign=round_.campaign,
        round_=round_.round,
        secret=secret,
        postes=postes,
        people={ids(person): person for person in people},
        wishes=wishes,
        terms=Terms(to_rank, round_.rules, certified),
    )


def cut(frozen: Frozen) -> Iterator[list[dict[str, Any]]]:
    """The candidates in slices, each fit for a message; the postes travel with the first."""
    return slices(
        frozen.instance["candidates"],
        taken=sum(2 * len(poste["id"]) + _POSTE_BYTES for poste in frozen.instance["postes"]),
        most_bytes=PART_BYTES,
    )
