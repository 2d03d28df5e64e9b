"""The ARS decides on a correction that someone asked for in a ticket."""

from collections.abc import Sequence
from uuid import UUID

from contracts.auth import Grant
from contracts.postes import CorrectionDecided
from kernel.db import now
from kernel.errors import DomainError
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.cells import COLUMNS, cells_of
from catalog.domain.corrections import Correction
from catalog.domain.guard import guarded
from catalog.queries import lists, postes
from catalog.schemas.official import CorrectionIn, OfficialState
from catalog.usecases import editing


class CorrectionAlreadyDecided(DomainError):
    """Cette demande de correction a déjà reçu sa réponse."""


async def decide(
    session: AsyncSession,
    *,
    campaign: str,
    poste: str,
    ticket: UUID,
    expected: int,
    decision: CorrectionIn,
    by: UUID,
    grants: Sequence[Grant],
) -> OfficialState:
    """Applies the value as an edit, or refuses; the outcome is told, and closes the ticket."""
    await editing.held(session, campaign=campaign, poste=poste, expected=expected, grants=grants)
    if await session.get(Correction, ticket) is not None:
        raise CorrectionAlreadyDecided
    if decision.value is not None:
        kept = (await lists.of_numbers(session, campaign, [poste]))[poste]
        cells = cells_of(kept) | {COLUMNS[decision.field]: guarded(decision.value.strip())}
        await editing.write(session, campaign=campaign, cells=cells, grants=grants)
    correction = Correction(
        ticket=ticket,
        campaign=campaign,
        poste=poste,
        **decision.model_dump(),
        outcome="refused" if decision.value is None else "applied",
        decided_at=await now(session),
        decided_by=by,
    )
    session.add(correction)
    emit(session, CorrectionDecided.model_validate(correction.model_dump()))
    return OfficialState.of(await postes.one(session, campaign, poste))
