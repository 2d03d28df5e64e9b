"""Postes: a terrain of an establishment, offered in a campaign, and who answers for it."""

import unicodedata
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, UniqueConstraint
from sqlmodel import Field, SQLModel

MOST_PLACES: Final = 99
LONGEST_DESCRIPTION: Final = 4_000


class Establishment(SQLModel, table=True):
    __tablename__ = "establishments"
    __table_args__ = (UniqueConstraint("subdivision", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    label: str
    subdivision: str = Field(foreign_key="subdivisions.code")


class Terrain(SQLModel, table=True):
    """A place where a speciality is practised, university or not, and what it is agreed for."""

    __tablename__ = "terrains"
    __table_args__ = (
        UniqueConstraint("establishment", "speciality", "label", "kind", "agreement"),
        CheckConstraint("kind IN ('university', 'non_university')", name="kind"),
        CheckConstraint("agreement IN ('docteur_junior', 'p3')", name="agreement"),
    )

    id: int | None = Field(default=None, primary_key=True)
    label: str
    establishment: int = Field(foreign_key="establishments.id")
    speciality: str = Field(foreign_key="specialities.code")
    kind: str
    agreement: str


class Poste(SQLModel, table=True):
    """`poste` is its public number. The référent ranks; the second, of a coupled or mixed poste,
    only reads. `search`: what a text filter looks in, folded. `version` counts the changes of all
    that people edit of it; `confirmed_at`: the référent said that it is exact, and nobody changed
    the official data since (`unconfirmed_at`: when someone last did)."""

    __tablename__ = "postes"
    __table_args__ = (
        CheckConstraint("kind IN ('single', 'coupled', 'mixed')", name="kind"),
        CheckConstraint("months IN (6, 12)", name="months"),
        CheckConstraint(f"places BETWEEN 0 AND {MOST_PLACES}", name="places"),
        CheckConstraint(
            "num_nulls(second_address, second_given_name, second_family_name) "
            "= CASE kind WHEN 'single' THEN 3 ELSE 0 END",
            name="second",
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("NOT withdrawn OR withdrawal_reason IS NOT NULL", name="withdrawn"),
        CheckConstraint("num_nulls(confirmed_at, confirmed_by) IN (0, 2)", name="confirmation"),
        CheckConstraint(
            f"char_length(description) BETWEEN 1 AND {LONGEST_DESCRIPTION}", name="description"
        ),
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
    referent_address: str
    referent_given_name: str
    referent_family_name: str
    second_address: str | None = None
    second_given_name: str | None = None
    second_family_name: str | None = None
    version: int = 1
    withdrawal_reason: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    confirmed_by: UUID | None = None
    unconfirmed_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    description: str | None = None

    def confirm(self, *, by: UUID, at: datetime) -> None:
        self.confirmed_at, self.confirmed_by, self.unconfirmed_at = at, by, None

    def unconfirm(self, *, at: datetime) -> None:
        if self.confirmed_at is not None:
            self.confirmed_at, self.confirmed_by, self.unconfirmed_at = None, None, at


def fold(text: str) -> str:
    """Lower case without accents: how people search, and how headings and choices compare."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
