"""What runs beside the requests."""

import asyncio

from kernel.runtime import Runtime

from catalog.usecases import references


async def keep_references(runtime: Runtime) -> None:
    """Brings the references up to date, then stays: a task that ends counts as dead."""
    async with runtime.db.begin() as session:
        await references.bring_up_to_date(session)
    await asyncio.Event().wait()
