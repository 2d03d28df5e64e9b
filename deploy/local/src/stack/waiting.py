"""Waiting is always on a condition, with a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from stack.errors import StackError

PAUSE = 0.1


async def until(
    answers: Callable[[], Awaitable[object]],
    *,
    seconds: float,
    what: str,
    give_up: Callable[[], str | None] = lambda: None,
) -> None:
    """Returns once `answers` no longer raises; `give_up` may know sooner that it never will."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            await answers()
        except Exception as error:
            if reason := give_up():
                raise StackError(f"{what} does not start: {reason}") from error
            if time.monotonic() > deadline:
                raise StackError(f"{what} is not ready after {seconds:.0f} s: {error}") from error
        else:
            return
        await asyncio.sleep(PAUSE)
