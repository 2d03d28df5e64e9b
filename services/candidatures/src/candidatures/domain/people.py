"""Who people are, as `auth` tells: names, who is a candidate of what, who answers for a poste."""

from uuid import UUID

from sqlmodel import Field, Index, SQLModel


class Person(SQLModel, table=True):
    """Someone's name."""

    __tablename__ = "persons"

    person: UUID = Field(primary_key=True)
    given_name: str
    family_name: str


class Candidate(SQLModel, table=True):
    """A person's place in a campaign. `withdrawn`: they were in it and left."""

    __tablename__ = "candidates"
    __table_args__ = (Index("ix_candidates_person", "person"),)

    campaign: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    speciality: str
    subdivision: str
    region: str
    withdrawn: bool = False


class Responsable(SQLModel, table=True):
    """Who answers for a poste, to remind them; what they may do is in their token."""

    __tablename__ = "responsables"
    __table_args__ = (Index("ix_responsables_person", "person"),)

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    access: str
