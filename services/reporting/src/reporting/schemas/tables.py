"""Candidates with their choices, postes with their candidatures, as pages of JSON: plain
dataclasses, of which a page has thousands. What no fact has told yet is null."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel


class _Named:
    """Made from the columns of a row that have the names of its fields."""

    @classmethod
    def of(cls, row: Any, **more: Any) -> Self:
        names = (field.name for field in fields(cls) if field.name not in more)  # type: ignore[arg-type] # its subclasses are dataclasses
        return cls(**{name: getattr(row, name) for name in names}, **more)


@dataclass(slots=True)
class Choice(_Named):
    """`hearts`: null to whoever may not read them yet. `obtained`: null before the result is
    public."""

    round: int
    poste: str
    terrain: str | None
    establishment: str | None
    kind: str | None
    option: str | None
    shifted: bool | None
    months: int | None
    responsable: str | None
    hearts: int | None
    rank: int | None
    refused: bool | None
    obtained: bool | None


@dataclass(slots=True)
class Candidate(_Named):
    person: UUID
    given_name: str | None
    family_name: str | None
    speciality: str | None
    subdivision: str | None
    region: str | None
    connected: bool
    choices: Sequence[Choice]


@dataclass(slots=True)
class Candidature(_Named):
    """In the order of the ranking; `rank` is null for those refused or not ranked."""

    round: int
    person: UUID
    given_name: str | None
    family_name: str | None
    candidate_subdivision: str | None
    rank: int | None
    refused: bool | None
    obtained: bool | None


@dataclass(slots=True)
class Poste(_Named):
    poste: str
    speciality: str
    option: str | None
    subdivision: str
    region: str
    terrain: str
    establishment: str
    kind: str
    shifted: bool
    months: int
    places: int
    withdrawn: bool
    responsable: str | None
    candidatures: Sequence[Candidature]


class Candidates(BaseModel):
    """`next`: what `after` takes to read on; null at the end."""

    items: list[Candidate]
    next: str | None


class Postes(BaseModel):
    items: list[Poste]
    next: str | None
