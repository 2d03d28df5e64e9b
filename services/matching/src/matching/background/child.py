"""The engine's process as its worker holds it: started warm, asked, killed, started again."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from pydantic import TypeAdapter

from matching.domain import Compared, Matched, Progress, Refused

ENGINE = "matching.background.engine"
Act = Literal["match", "compare"]
Hear = Callable[[Progress], None]
_matched: TypeAdapter[Matched | Refused] = TypeAdapter(Matched | Refused)
_compared: TypeAdapter[Compared | Refused] = TypeAdapter(Compared | Refused)


class EngineDied(Exception):
    """The process ended, or was killed for taking too long, before it answered."""


class Engine:
    """One process at a time; `ask` waits for it to be warm."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._warm: asyncio.Task[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Starts the process unless it runs; it warms itself up meanwhile."""
        if self._process is not None and self._process.returncode is None:
            return
        # In a session of its own: a signal to the worker's group is the worker's to handle. The
        # engine needs no setting, so it is given no secret.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            ENGINE,
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("APPARIEMENT_")},
        )
        self._warm = asyncio.create_task(_read(self._process))

    async def ask(
        self, content: bytes, *, seconds: float, limit: float, hear: Hear = lambda _: None
    ) -> Matched | Refused:
        """Solves within `seconds`; the process is killed after `limit`. Raises EngineDied."""
        return _matched.validate_json(await self._ask("match", content, seconds, limit, hear))

    async def compare(self, content: bytes, *, seconds: float, limit: float) -> Compared | Refused:
        """Solves by every policy, each within `seconds`. Raises EngineDied."""
        answer = await self._ask("compare", content, seconds, limit, lambda _: None)
        return _compared.validate_json(answer)

    async def _ask(
        self, act: Act, content: bytes, seconds: float, limit: float, hear: Hear
    ) -> bytes:
        await self.start()
        try:
            async with asyncio.timeout(limit):
                header = {"act": act, "seconds": seconds, "size": len(content)}
                return await self._exchange(json.dumps(header).encode() + b"\n" + content, hear)
        except BaseException as error:
            await self.kill()
            if isinstance(error, TimeoutError | ConnectionError | asyncio.IncompleteReadError):
                raise EngineDied(f"engine: {type(error).__name__}") from error
            raise

    async def _exchange(self, question: bytes, hear: Hear) -> bytes:
        assert self._process is not None  # noqa: S101 - just started
        assert self._warm is not None  # noqa: S101
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        await asyncio.shield(self._warm)
        self._process.stdin.write(question)
        await self._process.stdin.drain()
        return await _read(self._process, hear)

    async def kill(self) -> None:
        """Ends the process, whatever it is at; returns once it is gone."""
        process, self._process = self._process, None
        warm, self._warm = self._warm, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if warm is not None:
            warm.cancel()
            await asyncio.gather(warm, return_exceptions=True)


async def _read(process: Process, hear: Hear = lambda _: None) -> bytes:
    """The next answer; what the engine tells before it is heard."""
    assert process.stdout is not None  # noqa: S101 - a pipe
    while True:
        header = json.loads(await process.stdout.readuntil(b"\n"))
        if "size" in header:
            return await process.stdout.readexactly(header["size"])
        hear(Progress.model_validate(header["progress"]))
