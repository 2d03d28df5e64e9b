"""Postes: a terrain of an establishment, offered in a campaign, and who answers for it."""

import unicodedata
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

MOST_PLACES: Final = 99


class Establishment(SQLModel, table=True):
    __tablename__ = "establishments"
    __table_args__ = (UniqueConstraint("subdivision", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    label: str
    subdivision: str = Field(foreign_key="subdivisions.code")


class Terrain(SQLModel, table=True):
    """A place where a speciality is practised, university or not."""

    __tablename__ = "terrains"
    __table_args__ = (
        UniqueConstraint("establishment", "speciality", "label", "kind"),
        CheckConstraint("kind IN ('university', 'non_university')", name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    label: str
    establishment: int = Field(foreign_key="establishments.id")
    speciality: str = Field(foreign_key="specialities.code")
    kind: str


class Poste(SQLModel, table=True):
    """`poste` is its public number. `search`: what a text filter looks in, folded."""

    __tablename__ = "postes"
    __table_args__ = (
        CheckConstraint("kind IN ('single', 'coupled', 'mixed')", name="kind"),
        CheckConstraint("months IN (6, 12)", name="months"),
        CheckConstraint(f"places BETWEEN 0 AND {MOST_PLACES}", name="places"),
    )

    campaign: str = Field(primary_key=True, foreign_key="campaigns.campaign")
    poste: str = Field(primary_key=True)
    terrain: int = Field(foreign_key="terrains.id")
    option: str | None = None
    kind: str
    shifted: bool
    months: int
    note: str | None = None
    places: int
    withdrawn: bool = False
    search: str


class Responsable(SQLModel, table=True):
    """The référent ranks; the second, of a coupled or mixed poste, only reads."""

    __tablename__ = "responsables"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "poste"], ["postes.campaign", "postes.poste"]),
        CheckConstraint("access IN ('referent', 'second')", name="access"),
    )

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    access: str = Field(primary_key=True)
    address: str
    given_name: str
    family_name: str


def fold(text: str) -> str:
    """Lower case without accents: how people search, and how headings and choices compare."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
