"""The document of a poste: put, replaced or removed until the campaign opens."""

from uuid import UUID

from kernel import strays
from kernel.db import now
from kernel.errors import NotFound
from kernel.uploads import Received
from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.attachments import Attachment
from catalog.schemas.postes import MyPoste
from catalog.usecases import presenting


async def attach(
    session: AsyncSession,
    *,
    campaign: str,
    poste: str,
    expected: int,
    put: UUID,
    received: Received,
    by: UUID,
) -> MyPoste:
    """`put`: the object, which is in the bucket by now."""
    _, kept = await presenting.held_before_opening(
        session, campaign=campaign, poste=poste, expected=expected
    )
    await _forget(session, campaign, poste)
    await strays.claim(session, put)
    session.add(
        Attachment(
            campaign=campaign,
            poste=poste,
            id=put,
            filename=received.name,
            media_type=received.kind.value,
            size=received.size,
            sha256=received.sha256,
            put_at=await now(session),
            put_by=by,
        )
    )
    kept.version += 1
    return await presenting.shown(session, kept)


async def detach(session: AsyncSession, *, campaign: str, poste: str, expected: int) -> MyPoste:
    """Raises NotFound when there is no attachment."""
    _, kept = await presenting.held_before_opening(
        session, campaign=campaign, poste=poste, expected=expected
    )
    if not await _forget(session, campaign, poste):
        raise NotFound
    kept.version += 1
    return await presenting.shown(session, kept)


async def _forget(session: AsyncSession, campaign: str, poste: str) -> bool:
    gone = await session.execute(
        delete(Attachment)
        .where(col(Attachment.campaign) == campaign, col(Attachment.poste) == poste)
        .returning(col(Attachment.id))
    )
    id_ = gone.scalar_one_or_none()
    if id_ is None:
        return False
    strays.abandon(session, id_)
    return True
