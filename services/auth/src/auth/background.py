"""What runs beside the requests."""

import asyncio

from kernel.runtime import Runtime

from auth.settings import Settings
from auth.usecases.keys import draw_first_keys
from auth.usecases.sweeping import sweep

SWEEP_SECONDS = 60.0


async def keep_house(runtime: Runtime) -> None:
    """Draws the first signing keys, then forgets what is dead, for ever."""
    settings = runtime.settings
    assert isinstance(settings, Settings)  # noqa: S101 - app.py names them
    async with runtime.db.begin() as session:
        await draw_first_keys(session, vault=settings.vault)
    while True:
        async with runtime.db.begin() as session:
            await sweep(session)
        await asyncio.sleep(SWEEP_SECONDS)
