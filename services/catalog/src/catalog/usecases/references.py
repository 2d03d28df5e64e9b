"""Keeps the references what the files of this package say, and tells what changed."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from contracts import Event
from contracts.catalog import SpecialityPublished, SubdivisionPublished, UniversityPublished
from kernel.outbox import emit_all
from sqlalchemy import tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.references import Reference, Speciality, Subdivision, University

_KINDS: Final[tuple[tuple[type[Reference], type[Event], str], ...]] = (
    (Subdivision, SubdivisionPublished, "subdivisions"),
    (Speciality, SpecialityPublished, "specialities"),
    (University, UniversityPublished, "universities"),
)


async def bring_up_to_date(session: AsyncSession) -> None:
    """Writes and announces the rows that differ from those kept. Of several replicas that start
    together, the first tells; the others wait for its rows and find nothing different."""
    for table, event, name in _KINDS:
        await _write(session, table, event, name)


async def told(session: AsyncSession) -> list[Event]:
    """Every row kept, as it was announced."""
    return [
        event.model_validate(row.model_dump())
        for table, event, _ in _KINDS
        for row in (await session.exec(select(table))).all()
    ]


async def _write(
    session: AsyncSession, table: type[Reference], event: type[Event], name: str
) -> None:
    columns = table.__table__.columns  # type: ignore[union-attr]
    statement = insert(table).values(
        [{column.name: row[column.name] for column in columns} for row in _rows(name)]
    )
    others = {c.name: statement.excluded[c.name] for c in columns if not c.primary_key}
    kept = tuple_(*(c for c in columns if not c.primary_key))
    changed = await session.execute(
        statement.on_conflict_do_update(
            index_elements=[c for c in columns if c.primary_key],
            set_=others,
            where=kept.is_distinct_from(tuple_(*others.values())),
        ).returning(*columns)
    )
    await emit_all(session, [event.model_validate(dict(row)) for row in changed.mappings()])


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("catalog").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    # In one order, so that two replicas wait for each other instead of locking each other out.
    yield from sorted(csv.DictReader(text.splitlines()), key=lambda row: list(row.values()))
