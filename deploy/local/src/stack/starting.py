"""`up`: each part starts as soon as what it needs answers."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from stack import checks, processes, services, supervision
from stack.layout import Stack, remember
from stack.names import SERVICES
from stack.part import Part
from stack.parts import ALL
from stack.programs import log_file
from stack.waiting import until

SECONDS = 120
TRIES_BEFORE_GIVING_UP = 3

Tell = Callable[[str], None]


async def up(stack: Stack, parts: list[Part], tell: Tell) -> None:
    """Every wanted part runs and answers. Harmless when they already do."""
    checks.disk_has_room(stack)
    stack.make_folders()
    if not supervision.alive(stack):
        processes.end_orphans(stack)
        await checks.ports_free(stack, parts)
    remember(stack)
    await supervision.ensure(stack, list(ALL.values()))
    await _Start(stack, parts, tell).run()


async def restart(stack: Stack, part: Part) -> None:
    """One part anew, with its settings as they are now."""
    supervision.require_alive(stack)
    await supervision.ensure(stack, list(ALL.values()))
    await supervision.stop(stack, [part.name])
    await _Start(stack, [part], lambda _: None).run()


class _Start:
    def __init__(self, stack: Stack, parts: list[Part], tell: Tell) -> None:
        self.stack = stack
        self.parts = {part.name: part for part in parts}
        self.tell = tell
        states = supervision.states(stack)
        self.running = {state.name for state in states if state.pid}
        self.deaths_before = {state.name: state.restarts for state in states}
        self.steps: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        steps: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            name: partial(self._bring_up, part) for name, part in self.parts.items()
        }
        steps["migrations"] = self._migrate
        try:
            async with asyncio.TaskGroup() as group:
                for name, step in steps.items():
                    self.steps[name] = group.create_task(step())
        except* Exception as errors:
            raise _first(errors) from None

    async def _bring_up(self, part: Part) -> None:
        await self._wait_for(*part.needs)
        if part.name not in self.running:
            if part.prepare:
                await part.prepare(self.stack)
            supervision.start(self.stack, part.name)
        if part.awaited:
            await self._until_ready(part)
        if part.provision:
            await part.provision(self.stack)
        self.tell(part.name)

    async def _until_ready(self, part: Part) -> None:
        await until(
            lambda: part.ready(self.stack),
            seconds=SECONDS,
            what=part.name,
            give_up=lambda: self._death_of(part.name),
        )

    def _death_of(self, name: str) -> str | None:
        """A part that keeps dying as it starts will not get better: its last words say why."""
        state = next(s for s in supervision.states(self.stack) if s.name == name)
        deaths = state.restarts - self.deaths_before[name]
        if state.state == "FATAL" or deaths >= TRIES_BEFORE_GIVING_UP:
            return _last_words(log_file(self.stack, name)) or state.words
        return None

    async def _migrate(self) -> None:
        wanted = [name for name in SERVICES if name in self.parts]
        if wanted and "postgres" in self.parts:
            await self._wait_for("postgres")
            await services.migrate(self.stack, wanted)

    async def _wait_for(self, *names: str) -> None:
        for name in names:
            if step := self.steps.get(name):
                await asyncio.shield(step)


def _first(errors: ExceptionGroup[Exception]) -> Exception:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return " / ".join(dict.fromkeys(line.strip() for line in lines[-3:]))
