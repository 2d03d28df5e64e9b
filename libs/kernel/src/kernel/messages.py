"""A Kafka record, read far enough to be applied. Anyone may have written it: a header without a
value, a key that is no text and a body that is no event are all read, or refused as Unreadable."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from aiokafka import ConsumerRecord
from contracts import Envelope, Event, InvalidEnvelope
from pydantic import ValidationError

from kernel.subscriptions import Subscription, Subscriptions, Unwanted
from kernel.telemetry import begin_trace, continue_trace, reason


class Unreadable(Exception):
    """The message is not an event, or not one of its type: trying again cannot help."""


@dataclass(frozen=True)
class Message:
    """`event` and `subscription` are None for a type that nobody here wants."""

    record: ConsumerRecord
    envelope: Envelope
    event: Event | None
    subscription: Subscription | None


def read(record: ConsumerRecord, subscriptions: Subscriptions) -> Message:
    """Raises Unreadable."""
    try:
        envelope = _envelope(record)
        return Message(record, envelope, *subscriptions.read(envelope.type, record.value or b""))
    except Unwanted:
        return Message(record, envelope, None, None)
    except (InvalidEnvelope, ValidationError) as error:
        raise Unreadable(reason(error)) from error


def _envelope(record: ConsumerRecord) -> Envelope:
    return Envelope.from_headers((name, value or b"") for name, value in record.headers)


def key_of(record: ConsumerRecord) -> str:
    return _storable(record.key)


def headers_of(record: ConsumerRecord) -> dict[str, str]:
    return {name.replace("\0", ""): _storable(value) for name, value in record.headers}


def _storable(value: bytes | None) -> str:
    """As text that PostgreSQL can keep."""
    return (value or b"").decode(errors="replace").replace("\0", "\ufffd")


def event_id(record: ConsumerRecord) -> UUID:
    """The event's id; for a message that has none, one made of its place in the topic."""
    try:
        return _envelope(record).id
    except InvalidEnvelope:
        place = f"{record.topic}/{record.partition}/{record.offset}/{record.timestamp}"
        return uuid5(NAMESPACE_URL, f"kafka:{place}")


def tie(record: ConsumerRecord) -> None:
    """Ties what this task does next to the event, and to the request that caused it."""
    try:
        envelope = _envelope(record)
    except InvalidEnvelope:
        begin_trace()
    else:
        continue_trace(envelope.traceparent, event_id=envelope.id)
