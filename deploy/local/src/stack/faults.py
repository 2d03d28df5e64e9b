"""Kills parts of a running stack, by kill -9, while a command works against it."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from stack import processes
from stack.layout import Stack

SPARED = ("smtp", "s3")  # not parts of the platform


@dataclass(frozen=True)
class Plan:
    """Each part once in a drawn order, or parts at random for some seconds."""

    seed: int
    seconds: float | None = None
    longest_pause: float = 4.0

    def victims(self, parts: list[str]) -> Iterator[str]:
        draw = random.Random(self.seed)  # noqa: S311, a plan that can be played again
        if self.seconds is None:
            yield from draw.sample(parts, len(parts))
        else:
            end = time.monotonic() + self.seconds
            while time.monotonic() < end:
                yield draw.choice(parts)


async def during(stack: Stack, command: list[str], plan: Plan, tell: Callable[[str], None]) -> int:
    """The command's exit code, run again as long as the plan has victims left."""
    parts = [part for part in sorted(processes.pids(stack.name)) if part not in SPARED]
    killing = asyncio.create_task(kill_all(stack, plan, parts, tell))
    try:
        for passed in count(1):
            worker = await asyncio.create_subprocess_exec(*command)
            if code := await worker.wait():
                return code
            tell(f"Runs that ended well under these faults: {passed}.")
            if killing.done() or plan.seconds is None:
                return _unless_finished(killing, tell)
        raise AssertionError  # the loop above has no other end
    finally:
        killing.cancel()


async def kill_all(stack: Stack, plan: Plan, parts: list[str], tell: Callable[[str], None]) -> None:
    pauses = random.Random(plan.seed + 1)  # noqa: S311
    for part in plan.victims(parts):
        await asyncio.sleep(pauses.uniform(0, plan.longest_pause))
        pid = processes.kill(stack.name, part)
        begun = time.monotonic()
        await processes.wait_back(stack.name, part, killed=pid)
        tell(f"killed {part} (process {pid}), back after {time.monotonic() - begun:.1f} s")


def _unless_finished(killing: asyncio.Task[None], tell: Callable[[str], None]) -> int:
    """A command that ends before every part was killed has proved nothing."""
    if not killing.done():
        tell("The command ended before every part had been killed: give it more to do.")
        return 1
    killing.result()
    return 0
