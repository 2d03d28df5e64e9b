"""The references: subdivisions with their region, specialities, universities."""

from typing import TypeAlias

from sqlmodel import Field, SQLModel


class Subdivision(SQLModel, table=True):
    __tablename__ = "subdivisions"

    code: str = Field(primary_key=True)
    label: str
    region: str


class Speciality(SQLModel, table=True):
    __tablename__ = "specialities"

    code: str = Field(primary_key=True)
    label: str


class University(SQLModel, table=True):
    """A person names their university: the subdivision follows."""

    __tablename__ = "universities"

    label: str = Field(primary_key=True)
    subdivision: str = Field(foreign_key="subdivisions.code")


Reference: TypeAlias = Subdivision | Speciality | University
