"""A poste, as people read it."""

from collections.abc import Sequence
from typing import Any, Literal, Self

from contracts.auth import Access
from contracts.catalog import Kind
from pydantic import BaseModel
from sqlalchemy import Row


class ResponsableName(BaseModel):
    """No address: only auth and those who imported the list read it."""

    given_name: str
    family_name: str
    access: Access


class PosteItem(BaseModel):
    poste: str
    speciality: str
    option: str | None
    subdivision: str
    region: str
    terrain: str
    terrain_kind: Literal["university", "non_university"]
    establishment: str
    kind: Kind
    shifted: bool
    months: int
    note: str | None
    places: int
    withdrawn: bool
    responsables: list[ResponsableName]

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of `queries.postes`."""
        named = [("referent", row.referent_given_name, row.referent_family_name)]
        if row.second_address:
            named.append(("second", row.second_given_name, row.second_family_name))
        names = [
            dict(zip(("access", "given_name", "family_name"), each, strict=True)) for each in named
        ]
        return cls.model_validate({**row._mapping, "responsables": names})


class Postes(BaseModel):
    items: list[PosteItem]
    next: str | None

    @classmethod
    def page(cls, rows: Sequence[Row[Any]], *, limit: int) -> Self:
        """`rows`: one more than the limit when others follow."""
        items = [PosteItem.of(row) for row in rows[:limit]]
        return cls(items=items, next=items[-1].poste if len(rows) > limit else None)


class Imported(BaseModel):
    added: int
    changed: int
    unchanged: int
