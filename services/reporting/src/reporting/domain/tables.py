"""What is remembered of others' facts. No table refers to another: facts of two topics come in
any order, and what belongs together is put together when it is read."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Column, DateTime, Index, SmallInteger
from sqlmodel import Field, SQLModel


class Campaign(SQLModel, table=True):
    """A campaign and the numbers of its rounds."""

    __tablename__ = "campaigns"

    campaign: str = Field(primary_key=True)
    state: str
    rounds: list[int] = Field(sa_column=Column(ARRAY(SmallInteger), nullable=False))


class Person(SQLModel, table=True):
    __tablename__ = "people"

    person: UUID = Field(primary_key=True)
    given_name: str
    family_name: str


class Candidate(SQLModel, table=True):
    """`connected`: signed in during the campaign. `standing`: still a candidate. One who no longer
    is keeps a speciality and a territory, by which their published results are found."""

    __tablename__ = "candidates"

    person: UUID = Field(primary_key=True)
    campaign: str = Field(primary_key=True, index=True)
    speciality: str | None = None
    subdivision: str | None = None
    region: str | None = None
    connected: bool
    standing: bool = True


class Responsable(SQLModel, table=True):
    """A person who answers for a poste; `access`: as référent or as second."""

    __tablename__ = "responsables"
    __table_args__ = (Index("ix_responsables_poste", "campaign", "poste"),)

    person: UUID = Field(primary_key=True)
    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    access: str
    connected: bool


class Poste(SQLModel, table=True):
    __tablename__ = "postes"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    speciality: str
    option: str | None = None
    subdivision: str
    region: str
    terrain: str
    establishment: str
    kind: str
    shifted: bool
    months: int
    places: int
    withdrawn: bool


class PlacesLeft(SQLModel, table=True):
    """What a poste still offered after a round."""

    __tablename__ = "places_left"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    places: int


class Affectation(SQLModel, table=True):
    """A published result: a poste, or none for who stays without one."""

    __tablename__ = "affectations"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    poste: str | None = None
    published_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Publication(SQLModel, table=True):
    """A part that was published, and how many results it has."""

    __tablename__ = "publications"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    speciality: str = Field(primary_key=True)
    territory: str = Field(primary_key=True)
    results: int


TABLES: Final[tuple[type[SQLModel], ...]] = (
    Campaign,
    Person,
    Candidate,
    Responsable,
    Poste,
    PlacesLeft,
    Affectation,
    Publication,
)
