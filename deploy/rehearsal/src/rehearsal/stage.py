"""Who plays, where, and what was acknowledged to them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rehearsal.client import Impatient, Person, Refused
from rehearsal.ledger import Ledger
from rehearsal.mailbox import Mailboxes
from rehearsal.progress import Scene
from rehearsal.world import Name, World

Item = TypeVar("Item")
AT_ONCE = 40
POLL_SECONDS = 0.25


@dataclass
class Stage:
    """`colleague`: the second person of the ministry, for what one alone cannot decide."""

    gateway: str
    mailboxes: Mailboxes
    scene: Scene
    ministry: Person
    colleague: Person
    world: World
    ledger: Ledger = field(default_factory=Ledger)
    _people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: Name) -> Person:
        if name.address not in self._people:
            self._people[name.address] = Person(self.gateway, self.mailboxes, name.address)
        return self._people[name.address]

    @property
    def everyone(self) -> list[Person]:
        return [self.ministry, self.colleague, *self._people.values()]

    def round_path(self, service: str, number: int) -> str:
        return f"/api/{service}/campaigns/{self.world.campaign}/rounds/{number}"

    async def each(
        self, words: str, items: Sequence[Item], act: Callable[[Item], Awaitable[Any]]
    ) -> None:
        """The same act by many people at once."""
        room = asyncio.Semaphore(AT_ONCE)
        with self.scene.act(words, len(items)) as shown:

            async def one(item: Item) -> None:
                async with room:
                    await act(item)
                shown.advance()

            try:
                async with asyncio.TaskGroup() as group:
                    for item in items:
                        group.create_task(one(item))
            except ExceptionGroup as group_of_errors:
                raise group_of_errors.exceptions[0] from None

    async def round_state(self, number: int) -> dict[str, Any] | None:
        """A round as anyone may read it; None before it opens."""
        try:
            found: dict[str, Any] = await self.ministry.get(self.round_path("candidatures", number))
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        return found

    async def until_round(self, number: int, state: str) -> dict[str, Any]:
        async def reached() -> dict[str, Any] | None:
            found = await self.round_state(number)
            return found if found and found["state"] == state else None

        return await until(reached, f"round {number} is {state}")


async def until(
    look: Callable[[], Awaitable[Item | None]], what: str, *, seconds: float = 120
) -> Item:
    """What `look` finds, as soon as it does. Raises Impatient."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (found := await look()) is None:
        if asyncio.get_running_loop().time() > deadline:
            raise Impatient(f"waited {seconds:.0f} s in vain: {what}")
        await asyncio.sleep(POLL_SECONDS)
    return found
