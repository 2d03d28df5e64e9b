"""An event and its envelope: CloudEvents 1.0 in Kafka's binary mode (attributes in headers)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from contracts.topics import Topic


class Fact(BaseModel):
    """Plain data inside an event: immutable, and unknown fields are ignored by readers."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Fact):
    """A fact that one service tells the others. `TYPE` is its CloudEvents type, ending in `.vN`;
    `KEY` gives the Kafka key from the event's fields."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[Topic]
    KEY: ClassVar[str]

    @property
    def key(self) -> str:
        return self.KEY.format_map(self.__dict__)


def example(fields: JsonDict) -> ConfigDict:
    """The configuration of an event that ships with this example."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class InvalidEnvelope(ValueError):
    """The headers of a message are not those of a CloudEvent."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The CloudEvents attributes of one message, and the W3C trace it belongs to."""

    type: str
    source: str
    subject: str
    traceparent: str = ""
    id: UUID = field(default_factory=uuid4)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def to_headers(self) -> list[tuple[str, bytes]]:
        attributes = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_time": self.time.isoformat(timespec="milliseconds"),
            "ce_subject": self.subject,
            "content-type": "application/json",
        }
        if self.traceparent:
            attributes["traceparent"] = self.traceparent
        return [(name, value.encode()) for name, value in attributes.items()]

    @classmethod
    def from_headers(cls, headers: Iterable[tuple[str, bytes]]) -> Self:
        """Raises InvalidEnvelope when an attribute is missing or malformed."""
        try:
            values = {name: value.decode() for name, value in headers}
            return cls(
                type=values["ce_type"],
                source=values["ce_source"],
                subject=values["ce_subject"],
                traceparent=values.get("traceparent", ""),
                id=UUID(values["ce_id"]),
                time=datetime.fromisoformat(values["ce_time"]),
            )
        except (KeyError, ValueError) as error:
            raise InvalidEnvelope(f"not a CloudEvent: {error!r}") from error
