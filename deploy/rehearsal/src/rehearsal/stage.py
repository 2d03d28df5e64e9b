"""Who plays, where, and what was acknowledged to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rehearsal.calls import Impatient, Refused
from rehearsal.client import Person
from rehearsal.ledger import Ledger, Trial
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

    @asynccontextmanager
    async def passer_by(self, name: str) -> AsyncIterator[Person]:
        """Someone who has no account, at an address of this campaign's."""
        address = f"{name}@{self.world.campaign}.nulle-part.test"
        person = Person(self.gateway, self.mailboxes, address)
        try:
            yield person
        finally:
            await person.close()

    def refused(self, what: str, due: tuple[int, str], refusal: Refused | None) -> None:
        """Something that the platform had to refuse was tried."""
        got = (refusal.status, refusal.type) if refusal else None
        self.ledger.trials.append(Trial(what, due, got))

    async def mailed_secret(self, address: str, page: str) -> str:
        """Of the last link to this page that came to the address. Raises Impatient."""

        async def arrived() -> str | None:
            mails = await self.mailboxes.read(address)
            return next((found for one in reversed(mails) if (found := one.secret_of(page))), None)

        return await until(arrived, f"a link to {page} for {address}")

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

            await together(*map(one, items))

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


async def together(*acts: Coroutine[Any, Any, Any]) -> list[Any]:
    """What each gives, all at once; the first error of one ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(act) for act in acts]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


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
