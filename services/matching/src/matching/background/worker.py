"""`python -m matching worker`: takes runs one at a time, has them solved, keeps what they give."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog
from kernel.db import Database, is_outage

from matching.background.child import Engine, EngineDied
from matching.domain import Matched, Refused
from matching.settings import Settings
from matching.usecases import running
from matching.usecases.running import NotKnownYet, Taken, TakenOver

POLL_SECONDS = 0.3
MARGIN_SECONDS = 180.0
"""Beyond solving and proving: warming up on a new machine, reading, explaining."""

log = structlog.get_logger()


@dataclass
class Worker:
    database: Database
    settings: Settings
    engine: Engine = field(default_factory=Engine)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until asked to stop; the run in hand is then handed back."""
        try:
            while not self.stopping.is_set():
                await self.engine.start()
                if not await self.turn():
                    await self._pause()
        finally:
            await self.engine.kill()

    async def turn(self) -> bool:
        """Takes a run and deals with it; False when there was none."""
        async with self.database.begin() as session:
            taken = await running.take(
                session,
                abandoned_seconds=self.settings.abandoned_seconds,
                attempts=self.settings.attempts,
            )
        if taken is None:
            return False
        try:
            await self._hold(taken)
        except TakenOver:
            log.warning("run taken over by another worker", run=taken.run)
        return True

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _hold(self, taken: Taken) -> None:
        """The work, the heartbeats beside it, and the order to stop: the first to end decides."""
        log.info("run taken", run=taken.run)
        work = asyncio.create_task(self._work(taken))
        beats = asyncio.create_task(self._beat(taken))
        stop = asyncio.create_task(self.stopping.wait())
        try:
            done, _ = await asyncio.wait((work, beats, stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, beats, stop):
                task.cancel()
            await asyncio.gather(work, beats, stop, return_exceptions=True)
        if work in done:
            work.result()
        elif beats in done:
            beats.result()
        else:
            async with self.database.begin() as session:
                await running.hand_back(session, taken)

    async def _beat(self, taken: Taken) -> None:
        while True:
            await asyncio.sleep(self.settings.abandoned_seconds / 5)
            try:
                async with self.database.begin() as session:
                    await running.beat(session, taken)
            except Exception as error:
                if not is_outage(error):
                    raise
                log.warning("heartbeat not written", run=taken.run, error=repr(error)[:200])

    async def _work(self, taken: Taken) -> None:
        try:
            answer = await self.engine.ask(
                taken.instance,
                seconds=taken.seconds,
                limit=2 * taken.seconds + MARGIN_SECONDS,
            )
        except EngineDied as error:
            async with self.database.begin() as session:
                await running.retry(session, taken, attempts=self.settings.attempts, why=str(error))
            return
        if isinstance(answer, Refused):
            await self._fail(taken, f"instance refused: {answer.refusal}")
        elif answer.findings:
            why = f"verification: {'; '.join(answer.findings[:5])}"
            await self._fail(taken, why, notes=answer.notes)
        else:
            await self._complete(taken, answer)

    async def _fail(self, taken: Taken, why: str, *, notes: list[str] | None = None) -> None:
        async with self.database.begin() as session:
            await running.fail(session, taken, why=why, notes=notes)

    async def _complete(self, taken: Taken, matched: Matched) -> None:
        """Persons and postes come on other topics, and may be late."""
        deadline = time.monotonic() + self.settings.patience_seconds
        while True:
            try:
                async with self.database.begin() as session:
                    await running.complete(session, taken, matched)
                return
            except NotKnownYet as error:
                why = f"{error.args[0]} persons or postes of the round are unknown here"
            if time.monotonic() > deadline:
                await self._fail(taken, why)
                return
            await asyncio.sleep(POLL_SECONDS)
