"""A run in a worker's hands: solved, verified, kept with all that it gives."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

from kernel.db import Database

from matching.background.child import Engine, EngineDied
from matching.domain import Matched, Progress, Refused
from matching.settings import Settings
from matching.usecases import running
from matching.usecases.running import NotKnownYet, Taken

MARGIN_SECONDS = 180.0
"""Beyond solving and proving: warming up on a new machine, reading, explaining."""
LOOK_AGAIN_SECONDS = 0.3


@dataclass
class HeldRun:
    """See `holding.Held`. Its beats carry the engine's progress, as soon as that is news."""

    database: Database
    settings: Settings
    engine: Engine
    taken: Taken
    _progress: Progress | None = field(default=None, init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    @property
    def name(self) -> str:
        return f"run {self.taken.run}"

    def hear(self, progress: Progress) -> None:
        self._progress = progress
        self._news.set()

    async def next_beat(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), self.settings.abandoned_seconds / 5)
        self._news.clear()

    async def beat(self) -> None:
        async with self.database.begin() as session:
            await running.beat(session, self.taken, self._progress)

    async def gives_way(self) -> None:
        await asyncio.Event().wait()

    async def hand_back(self) -> None:
        async with self.database.begin() as session:
            await running.hand_back(session, self.taken)

    async def work(self) -> None:
        taken = self.taken
        try:
            answer = await self.engine.ask(
                taken.instance,
                seconds=taken.seconds,
                limit=2 * taken.seconds + MARGIN_SECONDS,
                hear=self.hear,
            )
        except EngineDied as error:
            async with self.database.begin() as session:
                await running.retry(session, taken, attempts=self.settings.attempts, why=str(error))
            return
        if isinstance(answer, Refused):
            await self._fail(f"instance refused: {answer.refusal}")
        elif answer.findings:
            why = f"verification: {'; '.join(answer.findings[:5])}"
            await self._fail(why, notes=answer.notes)
        else:
            await self._complete(answer)

    async def _fail(self, why: str, *, notes: list[str] | None = None) -> None:
        async with self.database.begin() as session:
            await running.fail(session, self.taken, why=why, notes=notes)

    async def _complete(self, matched: Matched) -> None:
        """Persons and postes come on other topics, and may be late."""
        deadline = time.monotonic() + self.settings.patience_seconds
        while True:
            try:
                async with self.database.begin() as session:
                    await running.complete(session, self.taken, matched)
                return
            except NotKnownYet as error:
                why = f"{error.args[0]} persons or postes of the round are unknown here"
            if time.monotonic() > deadline:
                await self._fail(why)
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
