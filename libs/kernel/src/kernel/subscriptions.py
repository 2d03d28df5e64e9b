"""Which function handles which event."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from contracts import Event, Topic
from sqlmodel.ext.asyncio.session import AsyncSession

E = TypeVar("E", bound=Event)
Handler = Callable[[AsyncSession, Any], Awaitable[None]]


class Unwanted(LookupError):
    """No handler here for this type of event."""


class Subscriptions:
    """The events a service listens to, and one handler for each."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[type[Event], Handler]] = {}

    def on(
        self, event: type[E]
    ) -> Callable[
        [Callable[[AsyncSession, E], Awaitable[None]]], Callable[[AsyncSession, E], Awaitable[None]]
    ]:
        """Registers the handler of an event type. It runs in the transaction of the message."""

        def register(
            handler: Callable[[AsyncSession, E], Awaitable[None]],
        ) -> Callable[[AsyncSession, E], Awaitable[None]]:
            if event.TYPE in self._handlers:
                raise ValueError(f"{event.TYPE} has a handler already")
            self._handlers[event.TYPE] = (event, handler)
            return handler

        return register

    def read(self, type_: str, value: bytes) -> tuple[Event, Handler]:
        """The event and its handler. Raises Unwanted, and ValidationError for a bad payload."""
        if type_ not in self._handlers:
            raise Unwanted(type_)
        event, handler = self._handlers[type_]
        return event.model_validate_json(value), handler

    @property
    def topics(self) -> list[Topic]:
        found = {event.TOPIC.name: event.TOPIC for event, _ in self._handlers.values()}
        return [found[name] for name in sorted(found)]
