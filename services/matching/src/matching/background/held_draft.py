"""A draft in a worker's hands: solved by each policy, unless a round comes."""

import asyncio
from dataclasses import dataclass

from kernel.db import Database, is_outage

from matching.background.child import Engine, EngineDied
from matching.domain import Compared, Refused
from matching.settings import Settings
from matching.usecases import comparing
from matching.usecases.comparing import TakenDraft

LOOK_SECONDS = 0.3
MARGIN_SECONDS = 120.0
"""Beyond solving and proving by four policies: warming up on a new machine, reading."""


@dataclass
class HeldDraft:
    """See `holding.Held`."""

    database: Database
    settings: Settings
    engine: Engine
    taken: TakenDraft

    @property
    def name(self) -> str:
        return f"draft {self.taken.draft}"

    async def next_beat(self) -> None:
        await asyncio.sleep(self.settings.abandoned_seconds / 5)

    async def beat(self) -> None:
        async with self.database.begin() as session:
            await comparing.beat(session, self.taken)

    async def gives_way(self) -> None:
        """The engine is killed at what it is at: the round does not wait for the draft."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                async with self.database.begin() as session:
                    if await comparing.rounds_wait(session):
                        return
            except Exception as error:
                if not is_outage(error):
                    raise

    async def hand_back(self) -> None:
        async with self.database.begin() as session:
            await comparing.hand_back(session, self.taken)

    async def work(self) -> None:
        taken = self.taken
        try:
            answer = await self.engine.compare(
                taken.instance,
                seconds=taken.seconds,
                limit=8 * taken.seconds + MARGIN_SECONDS,
            )
        except EngineDied as error:
            async with self.database.begin() as session:
                await comparing.retry(
                    session, taken, attempts=self.settings.attempts, why=str(error)
                )
            return
        async with self.database.begin() as session:
            if why := _failure(answer):
                await comparing.fail(session, taken, why=why)
            elif isinstance(answer, Compared):
                await comparing.complete(session, taken, answer)


def _failure(answer: Compared | Refused) -> str | None:
    if isinstance(answer, Refused):
        return f"instance refused: {answer.refusal}"
    findings = [f"{one.policy}: {finding}" for one in answer.policies for finding in one.findings]
    return f"verification: {'; '.join(findings[:5])}" if findings else None
