"""What runs beside the requests: letters leave, managers are told of what waits."""

import asyncio
from typing import Final

from kernel.runtime import Runtime

from assistance.settings import Settings
from assistance.usecases import digests, letters

LETTERS_SECONDS: Final = 1.0
DIGEST_SECONDS: Final = 60.0


async def post_letters(runtime: Runtime) -> None:
    while True:
        while await post_some(runtime):
            pass
        await asyncio.sleep(LETTERS_SECONDS)


async def post_some(runtime: Runtime) -> int:
    settings = runtime.settings
    assert isinstance(settings, Settings)  # noqa: S101 - the service's own
    async with runtime.db.begin() as session:
        return await letters.post(session, seal=settings.seal, public_url=settings.public_url)


async def tell_managers(runtime: Runtime) -> None:
    while True:
        async with runtime.db.begin() as session:
            await digests.tell_managers(session)
        await asyncio.sleep(DIGEST_SECONDS)
