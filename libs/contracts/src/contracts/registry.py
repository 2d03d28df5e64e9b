"""Every event by its type, found in the publishers' modules."""

from collections.abc import Iterator
from types import ModuleType
from typing import Final

from contracts import (
    announcements,
    annulments,
    assistance,
    auth,
    candidatures,
    catalog,
    decisions,
    departures,
    dossiers,
    drafts,
    identity,
    impairments,
    matching,
    notifications,
    postes,
    receipts,
)
from contracts.envelope import Event

PUBLISHERS: Final[tuple[ModuleType, ...]] = (
    auth,
    identity,
    catalog,
    announcements,
    postes,
    candidatures,
    receipts,
    departures,
    dossiers,
    annulments,
    drafts,
    impairments,
    matching,
    decisions,
    notifications,
    assistance,
)


def events_of(module: ModuleType) -> Iterator[type[Event]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Event) and value is not Event:
            yield value


EVENTS: Final[dict[str, type[Event]]] = {
    event.TYPE: event for module in PUBLISHERS for event in events_of(module)
}
