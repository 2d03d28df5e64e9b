"""A file of people: accounts opened, names and roles brought up to date, all or nothing."""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from contracts.auth import Grant
from fastapi import UploadFile
from kernel import sheets
from kernel.errors import Unavailable
from kernel.sheets import Fault, RefusedRows
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account
from auth.domain.entries import Entry
from auth.domain.lines import OPTIONAL, REQUIRED, LineReader
from auth.schemas.persons import Imported
from auth.usecases.writing import begin_changing, save

BATCH = 5_000


class ReferencesAwaited(Unavailable):
    """Les subdivisions et les universités ne sont pas encore connues ici. Rien n'a été
    enregistré : réessayez dans quelques secondes."""


async def import_persons(
    session: AsyncSession, *, upload: UploadFile, registrar_of: frozenset[str] | None
) -> Imported:
    """Raises RefusedRows, UnreadableSheet or ReferencesAwaited; then nothing is written.
    `registrar_of`: the subdivisions of a registrar, who only opens accounts for their candidates;
    None for the ministry."""
    references = await queries.references(session)
    if not (references.subdivisions and references.specialities and references.universities):
        raise ReferencesAwaited
    reader = LineReader(references, registrar_of)
    with _collector_at_rest():
        await asyncio.to_thread(_read, upload, reader)
        if reader.faults:
            raise RefusedRows(reader.faults)
        return await _write_all(session, reader)


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
    reader.read(sheets.each(upload, required=REQUIRED, optional=OPTIONAL))


def _batches(entries: dict[str, Entry]) -> Iterator[list[Entry]]:
    """Takes them out: what is written need not stay in memory."""
    while batch := [entries.pop(address) for address in list(islice(entries, BATCH))]:
        yield batch


async def _write_all(session: AsyncSession, reader: LineReader) -> Imported:
    await begin_changing(session)
    counts = Imported(added=0, changed=0, unchanged=0)
    faults: list[Fault] = []
    for batch in _batches(reader.entries):
        counts += await _write(session, batch, reader.registrar_of, faults)
    if faults:
        raise RefusedRows(faults)
    return counts


async def _write(
    session: AsyncSession,
    batch: Sequence[Entry],
    registrar_of: frozenset[str] | None,
    faults: list[Fault],
) -> Imported:
    owners = await queries.owners(session, [entry.address for entry in batch])
    accounts = await queries.accounts(session, owners.values())
    known = {address: accounts[person] for address, person in owners.items()}
    if registrar_of is not None:
        faults += _of_others(batch, known, registrar_of)
    opened = [entry.opens() for entry in batch if entry.address not in known]
    told = [entry.changes(known[entry.address]) for entry in batch if entry.address in known]
    changed = [change for change in told if change is not None]
    await save(session, [*opened, *changed])
    return Imported(added=len(opened), changed=len(changed), unchanged=len(told) - len(changed))


def _of_others(
    batch: Sequence[Entry], known: dict[str, Account], registrar_of: frozenset[str]
) -> list[Fault]:
    """A registrar renames nobody but their own candidates."""
    problem = "ce compte ne relève pas de vos subdivisions : adressez-vous au ministère"
    return [
        Fault(entry.row, "adresse", entry.address, problem)
        for entry in batch
        if entry.address in known and not _all_theirs(known[entry.address].grants, registrar_of)
    ]


def _all_theirs(grants: Sequence[Grant], registrar_of: frozenset[str]) -> bool:
    return bool(grants) and all(
        grant.role == "candidate" and grant.subdivision in registrar_of for grant in grants
    )
