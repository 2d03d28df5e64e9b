"""The kernel's commands, as processes."""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Program:
    """A running command and what it says, line by line."""

    process: Process
    lines: list[str] = field(default_factory=list)

    async def listen(self) -> None:
        assert self.process.stdout
        while line := await self.process.stdout.readline():
            self.lines.append(line.decode())

    def said(self, event: str) -> list[dict[str, Any]]:
        """Its log lines of this event."""
        logged = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [line for line in logged if line["event"] == event]


@contextlib.asynccontextmanager
async def started(environment: Mapping[str, str], *words: str) -> AsyncIterator[Program]:
    """`python -m kernel WORDS`; ended at the end if it runs still."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kernel", *words, env=environment, stdout=PIPE, stderr=STDOUT
    )
    program = Program(process)
    listening = asyncio.create_task(program.listen())
    try:
        yield program
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
        await listening


async def done(environment: Mapping[str, str], *words: str) -> tuple[int, str]:
    """Its exit code and what it said."""
    async with started(environment, *words) as program:
        code = await asyncio.wait_for(program.process.wait(), 30)
    return code, "".join(program.lines)
