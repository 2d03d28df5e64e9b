"""So many people a second, whatever the platform answers: an open loop hides no waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from rehearsal.progress import Scene

Item = TypeVar("Item")


async def keep(
    scene: Scene,
    words: str,
    items: Sequence[Item],
    act: Callable[[Item], Awaitable[None]],
    *,
    a_second: float,
) -> float:
    """Starts one act after the other at that rate; the seconds until the last one ended."""
    clock = asyncio.get_running_loop().time
    with scene.act(words, len(items)) as shown:
        begun = clock()

        async def one(number: int, item: Item) -> None:
            await asyncio.sleep(max(0.0, begun + number / a_second - clock()))
            await act(item)
            shown.advance()

        try:
            async with asyncio.TaskGroup() as group:
                for number, item in enumerate(items):
                    group.create_task(one(number, item))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return clock() - begun
