"""The ARS names someone who acts in the place of a poste's référent, and ends it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.auth import Grant
from contracts.postes import SubstitutionChanged
from kernel.addresses import OddAddress, normalised
from kernel.db import now
from kernel.errors import DomainError, InvalidContent, NotFound
from kernel.outbox import emit
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.substitutes import Substitute
from catalog.queries import history, postes
from catalog.schemas.official import OfficialState, SubstituteIn
from catalog.usecases import announcing, editing
from catalog.usecases.withdrawing import PosteWithdrawn


class SubstituteStands(DomainError):
    """Ce poste a déjà un remplaçant : {name}. Mettez d'abord fin à sa désignation."""


async def name(
    session: AsyncSession,
    *,
    campaign: str,
    poste: str,
    expected: int,
    wanted: SubstituteIn,
    by: UUID,
    grants: Sequence[Grant],
) -> OfficialState:
    """From now on they confirm, describe and rank; the référent reads."""
    row = await editing.held(
        session, campaign=campaign, poste=poste, expected=expected, grants=grants
    )
    if row.withdrawn:
        raise PosteWithdrawn
    if stands := await history.standing(session, campaign, poste):
        raise SubstituteStands(name=stands.name)
    substitute = Substitute(
        campaign=campaign,
        poste=poste,
        address=_address(wanted.address, row),
        **wanted.model_dump(exclude={"address"}),
        named_at=await now(session),
        named_by=by,
    )
    session.add(substitute)
    return await _changed(session, substitute)


def _address(text: str, row: Row[Any]) -> str:
    try:
        address = normalised(text)
    except OddAddress as problem:
        raise InvalidContent([{"field": "address", "message": str(problem)}]) from problem
    if address == row.referent_address:
        message = "cette personne est déjà le responsable référent"
        raise InvalidContent([{"field": "address", "message": message}])
    return address


async def end(
    session: AsyncSession,
    *,
    campaign: str,
    poste: str,
    expected: int,
    by: UUID,
    grants: Sequence[Grant],
) -> OfficialState:
    """The référent acts again. Raises NotFound when nobody stands in for them."""
    await editing.held(session, campaign=campaign, poste=poste, expected=expected, grants=grants)
    substitute = await history.standing(session, campaign, poste)
    if substitute is None:
        raise NotFound
    substitute.end(by=by, at=await now(session))
    return await _changed(session, substitute)


async def _changed(session: AsyncSession, substitute: Substitute) -> OfficialState:
    _, kept = await postes.locked(session, substitute.campaign, substitute.poste)
    kept.version += 1
    await session.flush()
    after = await postes.one(session, substitute.campaign, substitute.poste)
    emit(session, announcing.named(after))
    emit(
        session,
        SubstitutionChanged(
            campaign=substitute.campaign,
            poste=substitute.poste,
            substitute=substitute.name,
            referent=f"{kept.referent_given_name} {kept.referent_family_name}",
            stands=substitute.ended_at is None,
            named_at=substitute.named_at,
        ),
    )
    return OfficialState.of(after)
