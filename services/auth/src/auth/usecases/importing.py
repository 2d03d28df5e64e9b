"""A file of people: accounts opened, names and roles brought up to date, all or nothing."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from contracts.auth import Grant
from fastapi import UploadFile
from kernel import sheets
from kernel.errors import Unavailable
from kernel.sheets import Fault, RefusedRows
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Change
from auth.domain.entries import Entry
from auth.domain.history import Author
from auth.domain.lines import OPTIONAL, REQUIRED, LineReader
from auth.schemas.imports import Imported, Previewed, PreviewedRow
from auth.usecases.writing import begin_changing, save

BATCH = 5_000
SHOWN = 50


class ReferencesAwaited(Unavailable):
    """Les subdivisions et les universités ne sont pas encore connues ici. Rien n'a été
    enregistré : réessayez dans quelques secondes."""


async def import_persons(
    session: AsyncSession,
    *,
    upload: UploadFile,
    by: Author,
    registrar_of: frozenset[str] | None,
) -> Imported:
    """Raises RefusedRows, UnreadableSheet or ReferencesAwaited; then nothing is written.
    `registrar_of`: the subdivisions of a registrar, who only opens accounts for their candidates;
    None for the ministry."""
    reader = await _reader(session, registrar_of)
    with _collector_at_rest():
        await asyncio.to_thread(_read, upload, reader)
        await begin_changing(session)
        counts = Imported(added=0, changed=0, unchanged=0)
        async for batch in _compared(session, reader):
            await save(session, batch.changes, by=by)
            counts += batch.counts
        return counts


async def preview(
    session: AsyncSession, *, upload: UploadFile, registrar_of: frozenset[str] | None
) -> Previewed:
    """What the same file would do now; refused as it would be, and nothing is written."""
    reader = await _reader(session, registrar_of)
    with _collector_at_rest():
        await asyncio.to_thread(_read, upload, reader)
        counts = Imported(added=0, changed=0, unchanged=0)
        first: list[tuple[Entry, Change]] = []
        async for batch in _compared(session, reader):
            counts += batch.counts
            first += batch.told[: SHOWN - len(first)]
    shown = sorted(first, key=lambda told: told[0].row)
    rows = [PreviewedRow.of(entry, change) for entry, change in shown]
    return Previewed(**counts.model_dump(), first=rows)


async def _reader(session: AsyncSession, registrar_of: frozenset[str] | None) -> LineReader:
    references = await queries.references(session)
    if not (references.subdivisions and references.specialities and references.universities):
        raise ReferencesAwaited
    return LineReader(references, registrar_of)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Looking for cycles again and again among a million objects that stay would take half of
    the time; what nobody refers to is freed meanwhile as ever."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read(upload: UploadFile, reader: LineReader) -> None:
    """Raises RefusedRows."""
    reader.read(sheets.each(upload, required=REQUIRED, optional=OPTIONAL))
    if reader.faults:
        raise RefusedRows(reader.faults)


def _batches(entries: dict[str, Entry]) -> Iterator[list[Entry]]:
    """Takes them out: what is written need not stay in memory."""
    while batch := [entries.pop(address) for address in list(islice(entries, BATCH))]:
        yield batch


@dataclass(frozen=True)
class _Batch:
    """Some people of a file beside what is known of them: what each would change, if anything."""

    told: list[tuple[Entry, Change]]
    unchanged: int

    @property
    def changes(self) -> list[Change]:
        return [change for _, change in self.told]

    @property
    def counts(self) -> Imported:
        added = sum(change.before is None for change in self.changes)
        return Imported(added=added, changed=len(self.told) - added, unchanged=self.unchanged)


async def _compared(session: AsyncSession, reader: LineReader) -> AsyncIterator[_Batch]:
    """Raises RefusedRows at the end, for accounts that are not the sender's to change."""
    faults: list[Fault] = []
    rows: dict[UUID, int] = {}
    for entries in _batches(reader.entries):
        batch = await _compare(session, entries, rows, faults)
        if reader.registrar_of is not None:
            faults += _of_others(batch.told, reader.registrar_of)
        yield batch
    if faults:
        raise RefusedRows(faults)


async def _compare(
    session: AsyncSession, entries: Sequence[Entry], rows: dict[UUID, int], faults: list[Fault]
) -> _Batch:
    owners = await queries.owners(session, [entry.address for entry in entries])
    entries = list(_once(entries, owners, rows, faults))
    accounts = await queries.accounts(session, owners.values())
    known = {address: accounts[person] for address, person in owners.items()}
    told = [
        (entry, entry.changes(known[entry.address]) if entry.address in known else entry.opens())
        for entry in entries
    ]
    changing = [(entry, change) for entry, change in told if change is not None]
    return _Batch(changing, len(told) - len(changing))


def _once(
    entries: Sequence[Entry], owners: dict[str, UUID], rows: dict[UUID, int], faults: list[Fault]
) -> Iterator[Entry]:
    """Those of people that no other of their addresses named before. `rows`: who was, and where."""
    for entry in entries:
        person = owners.get(entry.address)
        if person in rows:
            problem = f"c'est une autre adresse de la personne de la ligne {rows[person]}"
            faults.append(Fault(entry.row, "adresse", entry.address, problem))
            continue
        if person is not None:
            rows[person] = entry.row
        yield entry


def _of_others(told: Sequence[tuple[Entry, Change]], registrar_of: frozenset[str]) -> list[Fault]:
    """A registrar changes nobody but their own candidates."""
    problem = "ce compte ne relève pas de vos subdivisions : adressez-vous au ministère"
    return [
        Fault(entry.row, "adresse", entry.address, problem)
        for entry, change in told
        if change.before and not _all_theirs(change.before.grants, registrar_of)
    ]


def _all_theirs(grants: Sequence[Grant], registrar_of: frozenset[str]) -> bool:
    return bool(grants) and all(
        grant.role == "candidate" and grant.subdivision in registrar_of for grant in grants
    )
