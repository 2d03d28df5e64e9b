"""A lane of mails: a batch locked, sent over several connections, its answers written.

Killed between an answer and its commit, the mail is sent again under the same Message-ID."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog
from kernel.db import Database
from notifications.background.smtp import Connections, ServerAway
from notifications.domain.mails import Answer
from notifications.domain.tables import Mail
from notifications.telemetry import SERVER_AWAY
from notifications.usecases import queue, sending
from notifications.usecases.sending import Desk, Ready

BATCH: Final = 48
IDLE_SECONDS: Final = 1.0  # what this process queues wakes it at once; this is for the others'
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
STOP_SECONDS: Final = 4.0

T = TypeVar("T")
log = structlog.get_logger()


@dataclass
class Lane:
    database: Database
    desk: Desk
    connections: Connections
    urgent: bool

    async def run(self) -> None:
        """Sends until cancelled. While the server is away, waits longer and longer."""
        wake_up, pause = queue.wake_up[self.urgent], 0.0
        while True:
            wake_up.clear()
            try:
                taken = await _to_its_end(self.turn())
            except ServerAway as away:
                pause = min(pause * 2 or FIRST_PAUSE, 5.0 if self.urgent else LONGEST_PAUSE)
                log.warning("mail server away", error=str(away), pause=pause)
                await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311
                continue
            pause = 0.0
            if taken < BATCH:
                await _wait(wake_up, IDLE_SECONDS)

    async def turn(self) -> int:
        """Sends the mails that are due, a batch at most; returns how many it sent or tried.
        Raises ServerAway once the answers of the others are written."""
        async with self.database.begin() as session:
            ready = await sending.take(session, self.desk, urgent=self.urgent, limit=BATCH)
            answers, away = await self._hand_over(ready)
            await sending.settle(session, answers, host=self.desk.letterhead.host)
        if away:
            SERVER_AWAY.inc()
            raise away
        return len(ready)

    async def _hand_over(
        self, batch: Sequence[Ready]
    ) -> tuple[list[tuple[Mail, Answer]], ServerAway | None]:
        results = await asyncio.gather(*map(self._send, batch), return_exceptions=True)
        answers: list[tuple[Mail, Answer]] = []
        away: ServerAway | None = None
        for ready, result in zip(batch, results, strict=True):
            if isinstance(result, ServerAway):
                away = result
            elif isinstance(result, BaseException):
                raise result
            else:
                answers.append((ready.mail, result))
        return answers, away

    async def _send(self, ready: Ready) -> Answer:
        return await self.connections.send(ready.message, to=ready.address)


async def _to_its_end(turn: Coroutine[Any, Any, T]) -> T:
    """A stop lets the batch in hand be written, so that nothing is sent twice for it."""
    task = asyncio.create_task(turn)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=STOP_SECONDS)
        task.cancel()
        raise


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
