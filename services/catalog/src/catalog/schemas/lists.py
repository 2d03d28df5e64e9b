"""Lists of postes: what an import did, what it would do."""

from typing import Literal, Self

from pydantic import BaseModel

from catalog.domain.cells import cells_of
from catalog.domain.listing import Listed


class Imported(BaseModel):
    """`unconfirmed`: of the postes changed, those that their référent has to confirm again."""

    added: int
    changed: int
    unchanged: int
    unconfirmed: int


class CellChange(BaseModel):
    column: str
    before: str
    after: str


class Difference(BaseModel):
    poste: str
    act: Literal["added", "changed"]
    cells: list[CellChange]

    @classmethod
    def of(cls, kept: Listed | None, listed: Listed) -> Self:
        after = cells_of(listed)
        before = cells_of(kept) if kept else dict.fromkeys(after, "")
        cells = [
            CellChange(column=column, before=before[column], after=after[column])
            for column in after
            if before[column] != after[column]
        ]
        return cls(poste=listed.poste, act="changed" if kept else "added", cells=cells)


class Preview(Imported):
    """`unnamed`: postes of the importer's scope that the list does not name: they stay.
    `new_addresses`: those that no poste named so far, and that become accounts if unknown."""

    unnamed: int
    first: list[Difference]
    new_addresses: int
    first_addresses: list[str]
