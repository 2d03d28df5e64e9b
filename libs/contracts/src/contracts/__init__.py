"""The facts that services tell each other. One module per publisher; data only."""

from contracts.envelope import Envelope, Event, InvalidEnvelope
from contracts.topics import DEAD_LETTER_TOPICS, TOPICS, Topic, dead_letters_of

__all__ = [
    "DEAD_LETTER_TOPICS",
    "TOPICS",
    "Envelope",
    "Event",
    "InvalidEnvelope",
    "Topic",
    "dead_letters_of",
]
