"""What may happen to a ticket in which state, and the state it is in afterwards.

| act | open | reopened | waiting | escalated | answered | closed |
|---|---|---|---|---|---|---|
| answer, decide (managers) | answered | answered | answered | | answered | |
| ask (managers, of the requester) | waiting | waiting | waiting | | waiting | |
| escalate (managers) | escalated | escalated | | | | |
| hand back (operators) | | | | open | | |
| close (managers, requester) | closed | closed | closed | | closed | |
| write (requester) | = | = | open | = | reopened | reopened |
| settle (the catalog's word) | answered | answered | answered | answered | answered | = |

An empty place is refused."""

from typing import Final, Literal

from contracts.assistance import TicketState

Act = Literal["answer", "ask", "escalate", "hand_back", "close", "write", "settle"]

_LIVE: Final[tuple[TicketState, ...]] = ("open", "reopened", "waiting", "answered")

AFTER: Final[dict[Act, dict[TicketState, TicketState]]] = {
    "answer": dict.fromkeys(_LIVE, "answered"),
    "ask": dict.fromkeys(_LIVE, "waiting"),
    "escalate": {"open": "escalated", "reopened": "escalated"},
    "hand_back": {"escalated": "open"},
    "close": dict.fromkeys(_LIVE, "closed"),
    "write": {
        "open": "open",
        "reopened": "reopened",
        "escalated": "escalated",
        "waiting": "open",
        "answered": "reopened",
        "closed": "reopened",
    },
    "settle": {**dict.fromkeys((*_LIVE, "escalated"), "answered"), "closed": "closed"},
}


def after(act: Act, state: TicketState) -> TicketState | None:
    """None where the act is refused."""
    return AFTER[act].get(state)
