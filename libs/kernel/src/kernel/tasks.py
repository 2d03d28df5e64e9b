"""Background work of a service: started with it, started again with backoff when it fails."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from kernel.telemetry import TASK_FAILURES

DELAYS = (0.2, 0.5, 1.0, 2.0, 5.0)
STOP_SECONDS = 10.0

Work = Callable[[], Awaitable[None]]
log = structlog.get_logger()


class Tasks:
    """The running tasks of one process."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, work: Work) -> None:
        self._tasks[name] = asyncio.create_task(_keep_going(name, work), name=name)

    @property
    def dead(self) -> list[str]:
        return [name for name, task in self._tasks.items() if task.done()]

    async def finish(self, name: str) -> None:
        """Waits for a task that was asked to stop by itself."""
        await asyncio.wait([self._tasks[name]], timeout=STOP_SECONDS)

    async def stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def _keep_going(name: str, work: Work) -> None:
    loop, failures = asyncio.get_running_loop(), 0
    while True:
        began = loop.time()
        try:
            return await work()
        except Exception as error:
            failures = 1 if loop.time() - began > DELAYS[-1] else failures + 1
            TASK_FAILURES.labels(name).inc()
            log.warning("task started again", task=name, error=repr(error)[:300])
            await asyncio.sleep(DELAYS[min(failures, len(DELAYS)) - 1])
