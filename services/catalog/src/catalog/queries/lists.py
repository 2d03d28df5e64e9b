"""Reads postes as the lines of a list."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from kernel.db import any_of
from sqlalchemy import Select, String
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.listing import Listed
from catalog.domain.postes import Establishment, Poste, Terrain
from catalog.queries.postes import placed

_ELSEWHERE: Final[Mapping[str, Any]] = {
    "speciality": col(Terrain.speciality),
    "subdivision": col(Establishment.subdivision),
    "terrain": col(Terrain.label),
    "terrain_kind": col(Terrain.kind),
    "agreement": col(Terrain.agreement),
    "establishment": col(Establishment.label),
}
_COLUMNS: Final = [
    _ELSEWHERE[name] if name in _ELSEWHERE else col(getattr(Poste, name)) for name in Listed._fields
]


def _lines(campaign: str) -> Select[Any]:
    return (
        placed(sa.select(*_COLUMNS).select_from(Poste))
        .where(col(Poste.campaign) == campaign)
        .order_by(col(Poste.poste))
    )


async def within(
    session: AsyncSession, campaign: str, subdivisions: Collection[str], *, batch: int
) -> AsyncIterator[list[Listed]]:
    """The lines of these subdivisions, in the order of numbers, some at a time."""
    statement = _lines(campaign).where(
        col(Establishment.subdivision) == any_of(subdivisions, String)
    )
    rows = await session.stream(statement.execution_options(yield_per=batch))
    async for part in rows.partitions():
        yield [Listed(*row) for row in part]


async def of_numbers(
    session: AsyncSession, campaign: str, numbers: Collection[str]
) -> dict[str, Listed]:
    """By number, of those known."""
    statement = _lines(campaign).where(col(Poste.poste) == any_of(numbers, String))
    return {row[0]: Listed(*row) for row in await session.execute(statement)}
