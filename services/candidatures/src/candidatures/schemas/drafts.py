"""Dry runs as they are asked for; `matching` tells what they give."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from candidatures.domain.drafts import Draft


class DraftOut(BaseModel):
    """A draft that will be solved: `number` counts those of the round."""

    draft: UUID
    number: int
    asked_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(draft=draft.id, number=draft.number, asked_at=draft.asked_at)
