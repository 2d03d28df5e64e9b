"""What others told: the last state heard."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from assistance.domain.columns import instant


class Subdivision(SQLModel, table=True):
    __tablename__ = "subdivisions"

    code: str = Field(primary_key=True)
    label: str
    region: str


class University(SQLModel, table=True):
    __tablename__ = "universities"

    label: str = Field(primary_key=True)
    subdivision: str


class Person(SQLModel, table=True):
    """A name and a university. `merged_into`: this account is now that one."""

    __tablename__ = "persons"

    person: UUID = Field(primary_key=True)
    given_name: str
    family_name: str
    university: str | None = None
    merged_into: UUID | None = Field(default=None, index=True)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Contact(SQLModel, table=True):
    """The main address of a person."""

    __tablename__ = "contacts"

    person: UUID = Field(primary_key=True)
    address: str


class ManagerScope(SQLModel, table=True):
    """A grant that makes someone a manager; an empty field does not narrow, as in the grant."""

    __tablename__ = "manager_scopes"

    person: UUID = Field(primary_key=True)
    role: str = Field(primary_key=True)
    region: str = Field(default="", primary_key=True)
    subdivision: str = Field(default="", primary_key=True)


class Campaign(SQLModel, table=True):
    """A campaign runs from the publication of its postes until its last round is published."""

    __tablename__ = "campaigns"

    campaign: str = Field(primary_key=True)
    label: str
    state: str
    last_round: int
    opens_at: datetime | None = Field(default=None, sa_column=instant())


class PublishedRound(SQLModel, table=True):
    __tablename__ = "published_rounds"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)


class Poste(SQLModel, table=True):
    __tablename__ = "postes"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    subdivision: str
