"""The published results, as a page of JSON."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Affectation(BaseModel):
    """A result. What no fact has told yet (a name, a poste's terrain) is null."""

    model_config = ConfigDict(from_attributes=True)

    round: int
    person: UUID
    given_name: str | None
    family_name: str | None
    speciality: str | None
    subdivision: str | None
    poste: str | None
    terrain: str | None
    establishment: str | None
    kind: str | None
    option: str | None
    months: int | None
    poste_subdivision: str | None
    result: Literal["affecté", "sans poste"]
    published_at: datetime


class Affectations(BaseModel):
    """`next`: what `after` takes to read on; null at the end. `awaited`: published results, of any
    scope, that have not arrived here yet; 0 says that nothing is missing."""

    items: list[Affectation]
    next: str | None
    awaited: int
