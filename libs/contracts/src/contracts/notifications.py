"""What `notifications` tells: what became of each mail."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example


class DeliveryRecorded(Event):
    """A mail was taken by the server, or refused for good."""

    TYPE: ClassVar[str] = "notifications.delivery.v1"
    TOPIC = topics.DELIVERIES
    KEY = "{person}"

    person: UUID
    kind: str
    message_id: str
    state: Literal["sent", "bounced"]
    at: AwareDatetime

    model_config = example(
        {
            "person": "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11",
            "kind": "round_opened",
            "message_id": "<9f2c@appariement.test>",
            "state": "sent",
            "at": "2026-03-04T08:00:07Z",
        }
    )
