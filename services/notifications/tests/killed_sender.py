"""Run as a process of its own: sends a batch, and dies before its answers are written."""

import asyncio
import os
import signal
from typing import Any

from notifications.app import SERVICE
from notifications.background import lane_of
from notifications.settings import Settings
from notifications.usecases import sending


async def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main() -> None:
    sending.settle = die  # type: ignore[assignment]
    await lane_of(SERVICE.runtime(Settings.load()), urgent=False).turn()


asyncio.run(main())
