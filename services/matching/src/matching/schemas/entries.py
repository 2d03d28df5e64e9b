"""The results of a round held in person, over HTTP."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from kernel.schemas import Body, Code
from pydantic import BaseModel, Field

from matching.domain.entries import Entry


class EntryIn(Body):
    person: UUID
    poste: Code


class EntriesIn(Body):
    items: Annotated[tuple[EntryIn, ...], Field(min_length=1, max_length=500)]

    @property
    def entries(self) -> list[Entry]:
        return [Entry(row, one.person, one.poste) for row, one in enumerate(self.items, 1)]


class RecordedLine(BaseModel):
    row: int
    person: UUID
    poste: str


class Recorded(BaseModel):
    """What was recorded or, in a dry run, would be. `first`: the first lines that are new."""

    dry_run: bool
    recorded: int
    unchanged: int
    first: Sequence[RecordedLine]
