"""Takes in a list of postes: all of it, or nothing and a report."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from contracts import Event
from contracts.auth import Grant
from contracts.catalog import PosteChanged, Responsable, ResponsablesNamed
from kernel.db import now
from kernel.errors import DomainError
from kernel.outbox import emit_all
from kernel.sheets import RefusedRows, Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign, has_opened
from catalog.domain.listing import Known, Listed, Reader
from catalog.domain.postes import fold
from catalog.domain.scope import within
from catalog.queries import campaigns, postes, references
from catalog.schemas.postes import Imported
from catalog.usecases import staging
from catalog.usecases.staging import Written

BATCH = 2_000


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
    opened = await _has_opened(session, found)
    reader = Reader(await _known(session, campaign, grants, opened=opened))
    await staging.begin(session)
    total = await _stage(session, reader, iter(rows))
    if reader.count:
        raise RefusedRows(reader.faults, count=reader.count)
    counts = await staging.write(session, campaign)
    await _announce(session, campaign)
    await staging.end(session)
    if not opened and await _has_opened(session, found):
        raise RoundOpenedMeanwhile
    return Imported(
        added=counts.added, changed=counts.changed, unchanged=total - counts.added - counts.changed
    )


async def _has_opened(session: AsyncSession, campaign: Campaign) -> bool:
    rounds = await campaigns.rounds_of(session, campaign.campaign)
    return has_opened(campaign, rounds, await now(session))


async def _known(
    session: AsyncSession, campaign: str, grants: Sequence[Grant], *, opened: bool
) -> Known:
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


async def _stage(session: AsyncSession, reader: Reader, rows: Iterator[Row]) -> int:
    """Reads in a thread, so that other requests go on; returns the number of lines."""
    total = 0
    while lines := await asyncio.to_thread(lambda: _read(reader, rows)):
        total += len(lines)
        if not reader.count:
            await staging.add(session, [line for line in lines if line])
    return total


def _read(reader: Reader, rows: Iterator[Row]) -> list[Listed | None]:
    return [reader.read(row) for row in islice(rows, BATCH)]


async def _announce(session: AsyncSession, campaign: str) -> None:
    after = 0
    while batch := await staging.changed(session, after=after, limit=BATCH):
        await emit_all(session, _facts(campaign, batch))
        after += BATCH


def _facts(campaign: str, batch: Sequence[Written]) -> Iterator[Event]:
    for written in batch:
        if written.official:
            yield _official(campaign, written)
        if written.named:
            people = tuple(_responsables(written.listed))
            yield ResponsablesNamed(
                campaign=campaign, poste=written.listed.poste, responsables=people
            )


def _official(campaign: str, written: Written) -> PosteChanged:
    listed = written.listed
    return PosteChanged(
        campaign=campaign,
        poste=listed.poste,
        speciality=listed.speciality,
        option=listed.option,
        subdivision=listed.subdivision,
        region=written.region,
        terrain=listed.terrain,
        establishment=listed.establishment,
        kind=listed.kind,
        shifted=listed.shifted,
        months=listed.months,
        note=listed.note,
        places=listed.places,
        withdrawn=written.withdrawn,
    )


def _responsables(listed: Listed) -> Iterator[Responsable]:
    yield Responsable(
        address=listed.referent_address,
        given_name=listed.referent_given_name,
        family_name=listed.referent_family_name,
        access="referent",
    )
    if listed.second_address and listed.second_given_name and listed.second_family_name:
        yield Responsable(
            address=listed.second_address,
            given_name=listed.second_given_name,
            family_name=listed.second_family_name,
            access="second",
        )
