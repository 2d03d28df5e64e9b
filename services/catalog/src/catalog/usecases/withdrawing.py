"""The ARS withdraws a poste, or places of it, and says why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.auth import Grant
from contracts.postes import PlacesWithdrawn
from kernel.db import now
from kernel.errors import DomainError, InvalidContent
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.postes import Poste
from catalog.domain.withdrawals import Withdrawal
from catalog.queries import postes
from catalog.schemas.official import OfficialState, WithdrawalIn
from catalog.usecases import announcing, editing


class PosteWithdrawn(DomainError):
    """Ce poste est retiré de la campagne."""


async def withdraw(
    session: AsyncSession,
    *,
    campaign: str,
    poste: str,
    expected: int,
    wanted: WithdrawalIn,
    by: UUID,
    grants: Sequence[Grant],
) -> OfficialState:
    """Possible at any time: those who answer for the poste are told, and while a round is open
    candidatures tells those who applied."""
    row = await editing.held(
        session, campaign=campaign, poste=poste, expected=expected, grants=grants
    )
    if row.withdrawn:
        raise PosteWithdrawn
    if wanted.places >= max(row.places, 1):
        message = f"il doit en rester moins que les {row.places} places actuelles"
        raise InvalidContent([{"field": "places", "message": message}])
    at = await now(session)
    withdrawal = Withdrawal(
        campaign=campaign,
        poste=poste,
        places_before=row.places,
        places=wanted.places,
        reason=wanted.reason,
        withdrawn_at=at,
        withdrawn_by=by,
    )
    session.add(withdrawal)
    _, kept = await postes.locked(session, campaign, poste)
    _take_back(kept, withdrawal, at)
    await session.flush()
    after = await postes.one(session, campaign, poste)
    emit(session, announcing.official(after))
    told = withdrawal.model_dump() | {"withdrawn": kept.withdrawn}
    emit(session, PlacesWithdrawn.model_validate(told))
    return OfficialState.of(after)


def _take_back(poste: Poste, withdrawal: Withdrawal, at: datetime) -> None:
    """A poste withdrawn whole keeps its number of places, and nobody confirms it any more."""
    poste.version += 1
    poste.withdrawal_reason = withdrawal.reason
    if withdrawal.places == 0:
        poste.withdrawn = True
    else:
        poste.places = withdrawal.places
        poste.unconfirm(at=at)
