"""What is left, and who is still without a poste."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from matching.domain import Authority, Candidate, Person, Poste


class Contact(BaseModel):
    """Whom to call, as the region's authority says."""

    region: str
    service: str
    contact: str

    @classmethod
    def of(cls, authority: Authority) -> Self:
        return cls.model_validate(authority, from_attributes=True)


class PosteWithPlaces(BaseModel):
    poste: str
    speciality: str
    subdivision: str
    region: str
    terrain: str
    establishment: str
    months: int
    left: int

    @classmethod
    def of(cls, poste: Poste, left: int) -> Self:
        return cls(left=left, **poste.model_dump(include=set(cls.model_fields) - {"left"}))


class PlacesLeft(BaseModel):
    """`contact`: of the candidate's region; null where nobody is named yet."""

    items: Sequence[PosteWithPlaces]
    contact: Contact | None


class Unplaced(BaseModel):
    person: UUID
    given_name: str
    family_name: str
    speciality: str
    subdivision: str
    region: str

    @classmethod
    def of(cls, candidate: Candidate, person: Person) -> Self:
        name = person.model_dump(include={"given_name", "family_name"})
        return cls(**candidate.model_dump(exclude={"campaign"}), **name)


class UnplacedList(BaseModel):
    items: Sequence[Unplaced]
