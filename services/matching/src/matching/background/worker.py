"""`python -m matching worker`: takes runs, and drafts where no run is to be done, one at a time."""

import asyncio
from dataclasses import dataclass, field

import structlog
from kernel.db import Database

from matching.background.child import Engine
from matching.background.held_draft import HeldDraft
from matching.background.held_run import HeldRun
from matching.background.holding import Held, hold
from matching.settings import Settings
from matching.usecases import comparing, running
from matching.usecases.running import TakenOver

POLL_SECONDS = 0.3

log = structlog.get_logger()


@dataclass
class Worker:
    database: Database
    settings: Settings
    engine: Engine = field(default_factory=Engine)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until asked to stop; what is in hand is then handed back."""
        try:
            while not self.stopping.is_set():
                await self.engine.start()
                if not await self.turn():
                    await self._pause()
        finally:
            await self.engine.kill()

    async def turn(self) -> bool:
        """Takes a run or else a draft, and deals with it; False when there was none."""
        held = await self._take()
        if held is None:
            return False
        try:
            await hold(held, self.stopping)
        except TakenOver:
            log.warning("taken over by another worker", task=held.name)
        return True

    async def _take(self) -> Held | None:
        silence, attempts = self.settings.abandoned_seconds, self.settings.attempts
        async with self.database.begin() as session:
            if run := await running.take(session, abandoned_seconds=silence, attempts=attempts):
                return HeldRun(self.database, self.settings, self.engine, run)
            if draft := await comparing.take(session, abandoned_seconds=silence, attempts=attempts):
                return HeldDraft(self.database, self.settings, self.engine, draft)
        return None

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), POLL_SECONDS)
        except TimeoutError:
            return
