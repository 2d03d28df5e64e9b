"""What a worker holds, a run or a draft: the work and, beside it, heartbeats, the order to stop and
whatever must go first. The first of them to end decides."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

import structlog
from kernel.db import is_outage

log = structlog.get_logger()


class Held(Protocol):
    """One task taken. `name`: for the log."""

    @property
    def name(self) -> str: ...

    async def work(self) -> None:
        """Does it, to the end."""

    async def beat(self) -> None:
        """Tells that its worker lives. Raises TakenOver once it is another's."""

    async def next_beat(self) -> None:
        """Returns when there is something to tell again."""

    async def gives_way(self) -> None:
        """Returns when something else must be done first; never, if nothing goes before."""

    async def hand_back(self) -> None:
        """Another worker may take it at once."""


async def hold(held: Held, stopping: asyncio.Event) -> None:
    """Raises TakenOver, and what the work raises."""
    log.info("taken", task=held.name)
    work = asyncio.create_task(held.work())
    beats = asyncio.create_task(_beats(held))
    stops: list[Coroutine[Any, Any, Any]] = [stopping.wait(), held.gives_way()]
    leaves = [asyncio.create_task(stop) for stop in stops]
    tasks = [work, beats, *leaves]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if work in done:
        work.result()
    elif beats in done:
        beats.result()
    else:
        await held.hand_back()
        for task in done:
            task.result()


async def _beats(held: Held) -> None:
    while True:
        await held.next_beat()
        try:
            await held.beat()
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("heartbeat not written", task=held.name, error=repr(error)[:200])
