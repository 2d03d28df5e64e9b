"""The territories and specialities that catalog publishes: what a file of people may name."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Field, SQLModel


class Subdivision(SQLModel, table=True):
    __tablename__ = "subdivisions"

    code: str = Field(primary_key=True)
    label: str
    region: str


class University(SQLModel, table=True):
    __tablename__ = "universities"

    label: str = Field(primary_key=True)
    subdivision: str


class Speciality(SQLModel, table=True):
    __tablename__ = "specialities"

    code: str = Field(primary_key=True)
    label: str


@dataclass(frozen=True)
class References:
    """Labels are found however a spreadsheet bent them: case, accents, spaces, apostrophes."""

    subdivisions: Mapping[str, Subdivision]
    specialities: Mapping[str, str]
    universities: Mapping[str, University]
    regions: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        regions = {folded(one.region): one.region for one in self.subdivisions.values()}
        object.__setattr__(self, "regions", regions)

    def words(
        self, speciality: str | None, subdivision: str | None, region: str | None
    ) -> tuple[str, ...]:
        """A scope in the words that people read."""
        known = self.subdivisions.get(subdivision or "")
        told = (self.specialities.get(speciality or ""), known and known.label, region)
        return tuple(word for word in told if word)

    @classmethod
    def of(
        cls,
        subdivisions: Iterable[Subdivision],
        specialities: Iterable[Speciality],
        universities: Iterable[University],
    ) -> "References":
        return cls(
            {one.code: one for one in subdivisions},
            {one.code: one.label for one in specialities},
            {folded(one.label): one for one in universities},
        )


def folded(text: str) -> str:
    """A text as it is compared."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
