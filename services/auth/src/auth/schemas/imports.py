"""What a file of people did, or would do."""

from typing import Literal

from pydantic import BaseModel

from auth.domain.accounts import Change
from auth.domain.entries import Entry
from auth.domain.lines import differences


class Imported(BaseModel):
    """How many people a file added, changed, and left as they were."""

    added: int
    changed: int
    unchanged: int

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )


class Difference(BaseModel):
    """A column, and what it would be instead of what is known."""

    column: str
    before: str
    after: str


class PreviewedRow(BaseModel):
    """`row`: the first line that names this address, as a spreadsheet numbers it."""

    row: int
    address: str
    outcome: Literal["added", "changed"]
    differences: list[Difference]

    @classmethod
    def of(cls, entry: Entry, change: Change) -> "PreviewedRow":
        return cls(
            row=entry.row,
            address=entry.address,
            outcome="changed" if change.before else "added",
            differences=[Difference.model_validate(one) for one in differences(change)],
        )


class Previewed(Imported):
    """`first`: the first people that the file would add or change."""

    first: list[PreviewedRow]
