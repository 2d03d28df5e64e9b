"""Files that come with what people write: kept in the bucket before the row that names them."""

from uuid import UUID, uuid4

from kernel.objects import Objects
from kernel.uploads import Received
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Attachment

PREFIX = "tickets"


async def attach(
    session: AsyncSession,
    store: Objects,
    file: Received | None,
    *,
    ticket: UUID,
    message: UUID | None = None,
) -> None:
    """An object whose row is rolled back is an orphan under the prefix: named by no row, read by
    nobody."""
    if file is None:
        return
    id_ = uuid4()
    key = f"{PREFIX}/{ticket}/{id_}"
    await store.put(key, file)
    session.add(
        Attachment(
            id=id_,
            ticket=ticket,
            message=message,
            filename=file.name,
            media_type=file.kind.value,
            size=file.size,
            sha256=file.sha256,
            key=key,
        )
    )
