"""What HTTP returns."""

from datetime import datetime

from notifications.domain.mails import Kind, State
from pydantic import BaseModel


class Delivery(BaseModel):
    """One mail to a person, without address or content. `at`: its last change."""

    kind: Kind
    state: State
    attempts: int
    message_id: str
    at: datetime


class Deliveries(BaseModel):
    items: list[Delivery]
