"""The ARS decides on a correction that someone asked for in a ticket."""

from collections.abc import Sequence
from uuid import UUID

from contracts.assistance import TicketChanged
from contracts.auth import Grant
from contracts.postes import CorrectionDecided
from kernel.db import now, put
from kernel.errors import DomainError, InvalidContent
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.cells import COLUMNS, cells_of
from catalog.domain.corrections import AskedCorrection, Correction
from catalog.queries import lists, postes
from catalog.schemas.official import CorrectionIn, OfficialState
from catalog.usecases import editing


class CorrectionUnknown(DomainError):
    """Aucune demande de correction de ce poste ne porte ce numéro. Si elle vient d'être faite,
    réessayez dans quelques secondes."""

    status = 404


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
    await _check_asked(session, ticket, campaign=campaign, poste=poste, field=decision.field)
    if await session.get(Correction, ticket) is not None:
        raise CorrectionAlreadyDecided
    if decision.value is not None:
        kept = (await lists.of_numbers(session, campaign, [poste]))[poste]
        cells = cells_of(kept) | {COLUMNS[decision.field]: decision.value.strip()}
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


async def _check_asked(
    session: AsyncSession, ticket: UUID, *, campaign: str, poste: str, field: str
) -> None:
    """The ticket asks for a correction of this poste, in this field."""
    asked = await session.get(AskedCorrection, ticket)
    if asked is None or (asked.campaign, asked.poste) != (campaign, poste):
        raise CorrectionUnknown
    if asked.field != field:
        message = f"la demande porte sur un autre champ ({asked.field})"
        raise InvalidContent([{"field": "field", "message": message}])


async def remember(session: AsyncSession, *, told: TicketChanged) -> None:
    """A ticket asks for what it asked for when it was opened, whatever becomes of it."""
    if told.correction is not None:
        await put(session, AskedCorrection(ticket=told.ticket, **told.correction.model_dump()))
