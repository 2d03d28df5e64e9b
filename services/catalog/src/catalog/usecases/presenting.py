"""What those who answer for a poste do with its sheet before the campaign opens."""

from collections.abc import Mapping
from uuid import UUID

from contracts.auth import Access
from kernel.db import now
from kernel.errors import DomainError, NotFound
from kernel.versions import check_version
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign, State
from catalog.domain.postes import Poste
from catalog.queries import campaigns, postes
from catalog.schemas.postes import MyPoste, MyPostes
from catalog.usecases.importing import opened_by_now
from catalog.usecases.withdrawing import PosteWithdrawn


class CampaignOpened(DomainError):
    """La campagne est ouverte : la description et la pièce jointe ne changent plus."""


async def own(session: AsyncSession, *, campaign: str, access: Mapping[str, Access]) -> MyPostes:
    """The postes that someone answers for; none before they are published."""
    found = await campaigns.found(session, campaign)
    if found.state == State.DRAFT:
        return MyPostes(items=[])
    opened = await opened_by_now(session, found)
    rows = await postes.of_numbers(session, campaign, access)
    return MyPostes(items=[MyPoste.seen(row, access[row.poste], opened=opened) for row in rows])


async def confirm(
    session: AsyncSession, *, campaign: str, poste: str, expected: int, by: UUID
) -> MyPoste:
    """« Fiche exacte »: of the version that the référent read."""
    _, kept = await held(session, campaign=campaign, poste=poste, expected=expected)
    kept.confirm(by=by, at=await now(session))
    return await shown(session, kept)


async def describe(
    session: AsyncSession, *, campaign: str, poste: str, expected: int, description: str
) -> MyPoste:
    _, kept = await held_before_opening(session, campaign=campaign, poste=poste, expected=expected)
    kept.description = description or None
    kept.version += 1
    return await shown(session, kept)


async def held(
    session: AsyncSession, *, campaign: str, poste: str, expected: int
) -> tuple[Campaign, Poste]:
    """The poste as the référent read it, unchanged until this transaction ends."""
    found, kept = await postes.locked(session, campaign, poste)
    if found.state == State.DRAFT:
        raise NotFound
    if kept.withdrawn:
        raise PosteWithdrawn
    check_version(expected, kept.version, current=await shown(session, kept))
    return found, kept


async def held_before_opening(
    session: AsyncSession, *, campaign: str, poste: str, expected: int
) -> tuple[Campaign, Poste]:
    found, kept = await held(session, campaign=campaign, poste=poste, expected=expected)
    if await opened_by_now(session, found):
        raise CampaignOpened(now=await now(session))
    return found, kept


async def shown(session: AsyncSession, poste: Poste) -> MyPoste:
    """As its référent sees it."""
    await session.flush()
    opened = await opened_by_now(session, await campaigns.found(session, poste.campaign))
    row = await postes.one(session, poste.campaign, poste.poste)
    return MyPoste.seen(row, "referent", opened=opened)
