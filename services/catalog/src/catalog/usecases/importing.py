"""Takes in a list of postes: all of it, or nothing and a report. Or says what it would change."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from contracts.auth import Grant
from kernel.db import now
from kernel.errors import DomainError
from kernel.sheets import RefusedRows, Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign, has_opened
from catalog.domain.listing import Known, Listed, Reader
from catalog.domain.postes import fold
from catalog.domain.scope import within
from catalog.queries import campaigns, lists, postes, references
from catalog.schemas.lists import Difference, Imported, Preview
from catalog.usecases import announcing, staging

BATCH = 2_000
SHOWN = 20


class RoundOpenedMeanwhile(DomainError):
    """Un tour s'est ouvert pendant la lecture du fichier. Rien n'a été écrit : importez-le de
    nouveau."""


async def import_postes(
    session: AsyncSession, *, campaign: str, rows: Iterable[Row], grants: Sequence[Grant]
) -> Imported:
    """Adds and changes postes; those that the list does not name are kept. Raises RefusedRows
    with every faulty cell, or RoundOpenedMeanwhile. Imports of one campaign wait for each other,
    and so do an import and what catalog learns of an opening."""
    found = await campaigns.locked(session, campaign)
    opened = await opened_by_now(session, found)
    known = await known_to(session, campaign, grants, opened=opened)
    total = await _staged(session, Reader(known), iter(rows))
    counts = await take(session, campaign)
    if not opened and await opened_by_now(session, found):
        raise RoundOpenedMeanwhile
    return Imported(
        added=counts.added,
        changed=counts.changed,
        unchanged=total - counts.added - counts.changed,
        unconfirmed=counts.confirmed,
    )


async def preview_postes(
    session: AsyncSession, *, campaign: str, rows: Iterable[Row], grants: Sequence[Grant]
) -> Preview:
    """What the same list would do if it were imported now. Raises RefusedRows like the import."""
    found = await campaigns.found(session, campaign)
    opened = await opened_by_now(session, found)
    known = await known_to(session, campaign, grants, opened=opened)
    total = await _staged(session, Reader(known), iter(rows))
    counts = await staging.compare(session, campaign)
    first = await staging.first(session, limit=SHOWN)
    kept = await lists.of_numbers(session, campaign, [each.poste for each in first])
    addresses = await staging.new_addresses(session)
    unchanged = total - counts.added - counts.changed
    here = await postes.count_within(session, campaign, known.scope)
    await staging.end(session)
    return Preview(
        added=counts.added,
        changed=counts.changed,
        unchanged=unchanged,
        unconfirmed=counts.confirmed,
        unnamed=here - counts.changed - unchanged,
        first=[Difference.of(kept.get(each.poste), each) for each in first],
        new_addresses=len(addresses),
        first_addresses=list(addresses[:SHOWN]),
    )


async def take(session: AsyncSession, campaign: str) -> staging.Counts:
    """Writes the lines that were staged, and tells what changed."""
    counts = await staging.compare(session, campaign)
    await staging.write(session, campaign)
    await announcing.tell_changes(session, campaign)
    await staging.end(session)
    return counts


async def opened_by_now(session: AsyncSession, campaign: Campaign) -> bool:
    rounds = await campaigns.rounds_of(session, campaign.campaign)
    return has_opened(campaign, rounds, await now(session))


async def known_to(
    session: AsyncSession, campaign: str, grants: Sequence[Grant], *, opened: bool
) -> Known:
    """What the lines that someone with these roles brings are checked against."""
    subdivisions = await references.subdivisions(session)
    specialities = await references.specialities(session)
    scope = within(grants, subdivisions)
    return Known(
        specialities={fold(name): each.code for each in specialities for name in _names(each)},
        subdivisions={fold(name): each.code for each in subdivisions for name in _names(each)},
        scope=scope,
        foreign=await postes.outside(session, campaign, scope),
        kept=await postes.kept(session, campaign) if opened else None,
    )


def _names(reference: Any) -> tuple[str, str]:
    return reference.code, reference.label


async def _staged(session: AsyncSession, reader: Reader, rows: Iterator[Row]) -> int:
    """Reads in a thread, so that other requests go on; returns the number of lines."""
    await staging.begin(session)
    total = 0
    while lines := await asyncio.to_thread(lambda: _read(reader, rows)):
        total += len(lines)
        if not reader.count:
            await staging.add(session, [line for line in lines if line])
    if reader.count:
        raise RefusedRows(reader.faults, count=reader.count)
    return total


def _read(reader: Reader, rows: Iterator[Row]) -> list[Listed | None]:
    return [reader.read(row) for row in islice(rows, BATCH)]
