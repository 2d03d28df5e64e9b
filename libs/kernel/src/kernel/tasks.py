"""Background work of a service: started with it, started again with backoff when it fails."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from kernel.telemetry import TASK_FAILURES, reason

DELAYS = (0.2, 0.5, 1.0, 2.0, 5.0)
STOP_SECONDS = 5.0

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
        """Cancels them all. One that waits for a broker that is away is not waited for."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=STOP_SECONDS)


async def _keep_going(name: str, work: Work) -> None:
    loop, failures = asyncio.get_running_loop(), 0
    while True:
        began = loop.time()
        try:
            return await work()
        except Exception as error:
            failures = 1 if loop.time() - began > DELAYS[-1] else failures + 1
            TASK_FAILURES.labels(name).inc()
            # The first of a row says where it happened; an outage would repeat it for ever.
            trace = error if failures == 1 else None
            log.warning("task started again", task=name, error=reason(error), exc_info=trace)
            await asyncio.sleep(DELAYS[min(failures, len(DELAYS)) - 1])
