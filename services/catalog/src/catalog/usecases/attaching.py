"""The document of a poste: put, replaced or removed until the campaign opens."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from kernel.db import now
from kernel.errors import NotFound
from kernel.objects import Objects
from kernel.uploads import Received
from sqlalchemy import delete, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.attachments import Attachment, StrayObject, key_of
from catalog.schemas.postes import MyPoste
from catalog.usecases import presenting

STRAY_FOR: Final = timedelta(hours=1)  # longer than any upload, and than a signed address


async def announce_object(session: AsyncSession) -> UUID:
    """The id of an object about to be put. Commit before the put: should what follows fail, the
    object is found and deleted."""
    id_ = uuid4()
    session.add(StrayObject(id=id_))
    return id_


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
    await session.execute(delete(StrayObject).where(col(StrayObject.id) == put))
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
    session.add(StrayObject(id=id_))
    return True


async def sweep(session: AsyncSession, objects: Objects) -> None:
    """Deletes the objects that nobody names any more."""
    old = col(StrayObject.since) < func.clock_timestamp() - STRAY_FOR
    found = select(col(StrayObject.id)).where(old).limit(100).with_for_update(skip_locked=True)
    for id_ in (await session.execute(found)).scalars().all():
        await objects.delete(key_of(id_))
        await session.execute(delete(StrayObject).where(col(StrayObject.id) == id_))
