"""Which function handles which event."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts import Event, Topic
from sqlmodel.ext.asyncio.session import AsyncSession

E = TypeVar("E", bound=Event)
One = Callable[[AsyncSession, E], Awaitable[None]]
Many = Callable[[AsyncSession, Sequence[E]], Awaitable[None]]


class Unwanted(LookupError):
    """No handler here for this type of event."""


@dataclass(frozen=True)
class Subscription:
    """`together`: the handler takes the events that follow each other at once."""

    event: type[Event]
    handle: Callable[[AsyncSession, Sequence[Any]], Awaitable[None]]
    together: bool


class Subscriptions:
    """The events a service listens to, and one handler for each."""

    def __init__(self) -> None:
        self._found: dict[str, Subscription] = {}

    def on(self, event: type[E]) -> Callable[[One[E]], One[E]]:
        """Registers the handler of an event type. It runs in the transaction of the message."""

        def register(handler: One[E]) -> One[E]:
            async def handle(session: AsyncSession, events: Sequence[E]) -> None:
                for one in events:
                    await handler(session, one)

            self._add(Subscription(event, handle, together=False))
            return handler

        return register

    def on_all(self, event: type[E]) -> Callable[[Many[E]], Many[E]]:
        """Registers a handler that takes many events of a type at once, in order, in one
        transaction: for what arrives by thousands."""

        def register(handler: Many[E]) -> Many[E]:
            self._add(Subscription(event, handler, together=True))
            return handler

        return register

    def _add(self, subscription: Subscription) -> None:
        if subscription.event.TYPE in self._found:
            raise ValueError(f"{subscription.event.TYPE} has a handler already")
        self._found[subscription.event.TYPE] = subscription

    def read(self, type_: str, value: bytes) -> tuple[Event, Subscription]:
        """The event and who handles it. Raises Unwanted, and ValidationError for a bad payload."""
        if type_ not in self._found:
            raise Unwanted(type_)
        subscription = self._found[type_]
        return subscription.event.model_validate_json(value), subscription

    @property
    def topics(self) -> list[Topic]:
        found = {one.event.TOPIC.name: one.event.TOPIC for one in self._found.values()}
        return [found[name] for name in sorted(found)]


def latest(events: Sequence[E]) -> list[E]:
    """The last of each key: an event that holds a whole state makes those before it moot."""
    return list({event.key: event for event in events}.values())
