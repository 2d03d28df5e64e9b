"""Postes as people read them: once the campaign is published; before, those who follow them do."""

from collections.abc import Sequence
from typing import Any

from kernel.errors import Forbidden, NotFound
from kernel.identity import Caller
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import State
from catalog.domain.scope import FOLLOWERS
from catalog.queries import campaigns, postes
from catalog.queries.postes import Filter
from catalog.schemas.postes import PosteDetail


async def list_postes(
    session: AsyncSession,
    *,
    campaign: str,
    caller: Caller,
    wanted: Filter,
    after: str | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """The first postes past a number; none while the caller may not see them."""
    if wanted.unconfirmed and not caller.has(*FOLLOWERS):
        raise Forbidden
    if not await _visible(session, campaign, caller):
        return []
    return await postes.after(session, campaign, wanted, number=after, limit=limit)


async def read_poste(
    session: AsyncSession, *, campaign: str, poste: str, caller: Caller
) -> PosteDetail:
    return PosteDetail.shown(await _one(session, campaign, poste, caller))


async def attachment_of(
    session: AsyncSession, *, campaign: str, poste: str, caller: Caller
) -> Row[Any]:
    """The poste, which has an attachment. Raises NotFound."""
    row = await _one(session, campaign, poste, caller)
    if row.attachment is None:
        raise NotFound
    return row


async def _one(session: AsyncSession, campaign: str, poste: str, caller: Caller) -> Row[Any]:
    if not await _visible(session, campaign, caller):
        raise NotFound
    return await postes.one(session, campaign, poste)


async def _visible(session: AsyncSession, campaign: str, caller: Caller) -> bool:
    found = await campaigns.found(session, campaign)
    return found.state != State.DRAFT or caller.has(*FOLLOWERS)
