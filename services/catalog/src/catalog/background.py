"""What runs beside the requests."""

import asyncio
from typing import Final

import structlog
from kernel.errors import Unavailable
from kernel.objects import Objects, StoringSettings
from kernel.runtime import Runtime

from catalog.usecases import announcements, attaching, references

LOOK_SECONDS: Final = 20.0
SWEEP_SECONDS: Final = 600.0
log = structlog.get_logger()


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


async def sweep_objects(runtime: Runtime) -> None:
    """Deletes the attachments that were replaced, removed, or put in vain."""
    assert isinstance(runtime.settings, StoringSettings)  # noqa: S101 - the service's own
    objects = Objects(runtime.settings)
    while True:
        try:
            async with runtime.db.begin() as session:
                await attaching.sweep(session, objects)
        except Unavailable as error:
            log.warning("objects not swept", error=error.type)
        await asyncio.sleep(SWEEP_SECONDS)
