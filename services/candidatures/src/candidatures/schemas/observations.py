"""Observations over HTTP. Whoever writes one knows that a legal access request may reveal it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from kernel.schemas import Body, Text
from pydantic import BaseModel, Field

from candidatures.domain.observations import LONGEST, Observation


class ObservationIn(Body):
    """The whole text; an empty one withdraws it."""

    content: Annotated[Text, Field(max_length=LONGEST)]


class ObservationOut(BaseModel):
    person: UUID
    content: str
    version: int
    written_by: UUID
    written_at: datetime

    @classmethod
    def of(cls, observation: Observation) -> Self:
        return cls.model_validate(observation, from_attributes=True)


class ObservationsOut(BaseModel):
    items: list[ObservationOut]

    @classmethod
    def of(cls, observations: Sequence[Observation]) -> Self:
        return cls(items=[ObservationOut.of(one) for one in observations])
