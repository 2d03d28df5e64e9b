"""What people saved, as `candidatures` tells it, and whether their round closed. A choice or a
placement carries the version of its list: those of an older version are gone with it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Column, DateTime, Index
from sqlmodel import Field, SQLModel


class WishList(SQLModel, table=True):
    """What a candidate saved in a round: how many choices, and whether they count."""

    __tablename__ = "wish_lists"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    version: int
    wishes: int
    minimum: int
    left_out: bool


class Choice(SQLModel, table=True):
    """A candidate's choice of a poste, as of a version of their list."""

    __tablename__ = "choices"
    __table_args__ = (Index("ix_choices_poste", "campaign", "poste", "round"),)

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    version: int
    hearts: int


class Ranking(SQLModel, table=True):
    """How far a poste's ranking is: `ranked` candidatures have a rank."""

    __tablename__ = "rankings"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    version: int
    ranked: int
    valid: bool
    certified: bool


class Placement(SQLModel, table=True):
    """What a ranking says of a candidate, as of a version of it: a rank, or a refusal."""

    __tablename__ = "placements"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    version: int
    rank: int | None = None
    refused: bool


class Closing(SQLModel, table=True):
    """A round that closed: from here on everyone in scope reads its hearts (V1), unless this
    closing is annulled."""

    __tablename__ = "closings"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    closed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Annulment(SQLModel, table=True):
    """A closing that was annulled (C4): its round is open again until it closes anew."""

    __tablename__ = "annulments"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)


TABLES: Final[tuple[type[SQLModel], ...]] = (
    WishList,
    Choice,
    Ranking,
    Placement,
    Closing,
    Annulment,
)
