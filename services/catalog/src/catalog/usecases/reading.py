"""A poste as someone reads it: what is prepared is not public before the campaign is."""

from collections.abc import Sequence
from typing import Any

from contracts.auth import Grant
from kernel.errors import NotFound
from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.access import postes_of
from catalog.domain.campaigns import State
from catalog.domain.scope import within
from catalog.queries import campaigns, postes, references
from catalog.schemas.postes import PosteDetail


async def read_poste(
    session: AsyncSession, *, campaign: str, poste: str, grants: Sequence[Grant]
) -> PosteDetail:
    row = await postes.one(session, campaign, poste)
    return PosteDetail.shown(row, whole=await _whole(session, row, grants))


async def attachment_of(
    session: AsyncSession, *, campaign: str, poste: str, grants: Sequence[Grant]
) -> Row[Any]:
    """The poste, whose attachment the caller may read. Raises NotFound."""
    row = await postes.one(session, campaign, poste)
    if row.attachment is None or not await _whole(session, row, grants):
        raise NotFound
    return row


async def _whole(session: AsyncSession, row: Row[Any], grants: Sequence[Grant]) -> bool:
    """The description and attachment: of a campaign in preparation, for those who prepare it."""
    campaign = await campaigns.found(session, row.campaign)
    if campaign.state != State.DRAFT or row.poste in postes_of(grants, campaign=row.campaign):
        return True
    return row.subdivision in within(grants, await references.subdivisions(session))
