"""What the check-list knows of people, as auth tells: no name is kept."""

from uuid import UUID

from sqlalchemy import ARRAY, Column, Index, Text
from sqlmodel import Field, SQLModel


class KnownPerson(SQLModel, table=True):
    """`signed_in`: the campaigns during which they did."""

    __tablename__ = "persons"

    person: UUID = Field(primary_key=True)
    ministry: bool
    signed_in: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))


class KnownAddress(SQLModel, table=True):
    """Whose an address is."""

    __tablename__ = "addresses"
    __table_args__ = (Index("ix_addresses_person", "person"),)

    address: str = Field(primary_key=True)
    person: UUID


class KnownCandidate(SQLModel, table=True):
    """A candidate of a campaign, and where they may apply from (E1)."""

    __tablename__ = "candidates"
    __table_args__ = (Index("ix_candidates_person", "person"),)

    campaign: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    speciality: str
    subdivision: str
    region: str
