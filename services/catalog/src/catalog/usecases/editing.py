"""The ARS edits the official data of one poste: the rules are those of a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.auth import Grant
from kernel.errors import InvalidContent, NotFound
from kernel.sheets import Fault
from kernel.sheets import Row as Line
from kernel.versions import check_version
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.cells import FIELDS
from catalog.domain.listing import Reader
from catalog.domain.scope import within
from catalog.queries import campaigns, postes, references
from catalog.schemas.official import Official, OfficialState
from catalog.usecases import importing, staging


async def edit(
    session: AsyncSession,
    *,
    campaign: str,
    poste: str,
    expected: int,
    wanted: Official,
    grants: Sequence[Grant],
) -> OfficialState:
    """Replaces the official data. What the référent had confirmed is to confirm again."""
    await held(session, campaign=campaign, poste=poste, expected=expected, grants=grants)
    await write(session, campaign=campaign, cells=wanted.cells(poste), grants=grants)
    return OfficialState.of(await postes.one(session, campaign, poste))


async def read(
    session: AsyncSession, *, campaign: str, poste: str, grants: Sequence[Grant]
) -> Row[Any]:
    """The poste, for those who answer for its subdivision. Raises NotFound."""
    row = await postes.one(session, campaign, poste)
    if row.subdivision not in within(grants, await references.subdivisions(session)):
        raise NotFound
    return row


async def held(
    session: AsyncSession, *, campaign: str, poste: str, expected: int, grants: Sequence[Grant]
) -> Row[Any]:
    """The same, unchanged by others until this transaction ends. Raises StaleVersion."""
    await campaigns.locked(session, campaign)
    row = await read(session, campaign=campaign, poste=poste, grants=grants)
    check_version(expected, row.version, current=OfficialState.of(row))
    return row


async def write(
    session: AsyncSession, *, campaign: str, cells: Mapping[str, str], grants: Sequence[Grant]
) -> None:
    """Takes in one line, in a campaign that is locked. Raises InvalidContent."""
    opened = await importing.opened_by_now(session, await campaigns.found(session, campaign))
    known = await importing.known_to(session, campaign, grants, opened=opened)
    reader = Reader(known)
    listed = reader.read(Line(1, dict(cells)))
    if listed is None:
        raise InvalidContent([_error(fault) for fault in reader.faults])
    await staging.begin(session)
    await staging.add(session, [listed])
    await importing.take(session, campaign)


def _error(fault: Fault) -> dict[str, str]:
    return {"field": FIELDS[fault.column], "message": fault.problem}
