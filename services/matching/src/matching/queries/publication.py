"""What is read and written when parts of a run become public."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from matching.domain import Part
from matching.domain.distribution import PartName
from matching.queries.current import Current

_PARTS: Final = (
    select(*Part.__table__.columns)  # type: ignore[attr-defined]
    .where(col(Part.run) == bindparam("run"))
    .order_by(Part.speciality, Part.territory)
)
_NAMED: Final = _PARTS.where(
    col(Part.speciality) == bindparam("speciality"), col(Part.territory) == bindparam("territory")
)
_LEFT: Final = _PARTS.where(col(Part.published_at).is_(None))


async def part_named(session: AsyncSession, run: int, name: PartName) -> Row[Any] | None:
    key = {"run": run, "speciality": name[0], "territory": name[1]}
    return (await session.execute(_NAMED, key)).one_or_none()


async def parts_left(session: AsyncSession, run: int) -> Sequence[Row[Any]]:
    return (await session.execute(_LEFT, {"run": run})).all()


_PUBLISH: Final = text("""
    WITH chosen AS (
        SELECT unnest(CAST(:specialities AS text[])), unnest(CAST(:territories AS text[]))
    ), published AS (
        UPDATE parts SET published_at = :instant, published_by = :person
        WHERE run = :run AND (speciality, territory) IN (TABLE chosen)
    ), told AS (
        SELECT person, poste FROM outcomes
        WHERE run = :run AND (speciality, territory) IN (TABLE chosen)
    ), standing AS (
        UPDATE affectations SET state = 'standing' FROM told
        WHERE affectations.run = :run AND affectations.person = told.person
    )
    SELECT person, poste FROM told ORDER BY poste IS NULL, person
""")
_OFFERS: Final = text("""
    WITH chosen AS (
        SELECT unnest(CAST(:specialities AS text[])), unnest(CAST(:territories AS text[]))
    )
    SELECT poste, speciality, territory, places - filled AS left FROM offers
    WHERE run = :run AND (speciality, territory) IN (TABLE chosen) ORDER BY poste
""")
_WHOLE: Final = text("""
    WITH published AS (
        UPDATE rounds SET published_at = :instant WHERE campaign = :campaign AND round = :round
    )
    SELECT coalesce(sum(placed), 0) AS placed, coalesce(sum(unplaced), 0) AS unplaced,
        coalesce(sum(postes), 0) AS postes
    FROM parts WHERE run = :run
""")


async def publish_parts(
    session: AsyncSession, run: int, names: Collection[PartName], *, by: UUID, instant: datetime
) -> Sequence[tuple[UUID, str | None]]:
    """Those concerned and the poste that each obtained, those without one last. Their affectations
    stand from now on: the constraints of the table refuse what rule M2 forbids."""
    written = {"person": by, "instant": instant}
    rows = await session.execute(_PUBLISH, _key(run, names) | written)
    return [(person, poste) for person, poste in rows]


async def offers_of(
    session: AsyncSession, run: int, names: Collection[PartName]
) -> Sequence[Row[Any]]:
    return (await session.execute(_OFFERS, _key(run, names))).all()


def _key(run: int, names: Collection[PartName]) -> dict[str, Any]:
    return {
        "run": run,
        "specialities": [speciality for speciality, _ in names],
        "territories": [territory for _, territory in names],
    }


async def publish_round(session: AsyncSession, known: Current) -> Row[Any]:
    """The round is public; the counts of all its parts."""
    key = {"campaign": known.campaign, "round": known.round}
    found = await session.execute(_WHOLE, key | {"run": known.run, "instant": known.instant})
    return found.one()
