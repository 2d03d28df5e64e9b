"""What runs beside the requests."""

import asyncio
from typing import Final

from kernel.runtime import Runtime

from catalog.usecases import announcements, references

LOOK_SECONDS: Final = 20.0


async def keep_references(runtime: Runtime) -> None:
    """Brings the references up to date, then stays: a task that ends counts as dead."""
    async with runtime.db.begin() as session:
        await references.bring_up_to_date(session)
    await asyncio.Event().wait()


async def announce_openings(runtime: Runtime) -> None:
    """Reminds of openings by the database's clock; any number of these may run at once."""
    while True:
        async with runtime.db.begin() as session:
            await announcements.remind(session)
        await asyncio.sleep(LOOK_SECONDS)
