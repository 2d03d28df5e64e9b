"""What others told of persons and postes: the last state heard."""

from typing import Literal
from uuid import UUID

from sqlmodel import Field, SQLModel

Territory = Literal["subdivision", "region", "national"]
NATIONAL = "national"


class Person(SQLModel, table=True):
    """A name. `merged_into`: this account is now that one."""

    __tablename__ = "persons"

    person: UUID = Field(primary_key=True)
    given_name: str
    family_name: str
    merged_into: UUID | None = Field(default=None, index=True)


class Placed(SQLModel):
    """Where a candidate or a poste belongs."""

    speciality: str
    subdivision: str
    region: str

    def part(self, territory: Territory) -> tuple[str, str]:
        """The part: speciality × the territory that the policy says."""
        names = {"subdivision": self.subdivision, "region": self.region, "national": NATIONAL}
        return self.speciality, names[territory]


class Candidate(Placed, table=True):
    """A candidate of a campaign; the last place known is kept when the role is withdrawn."""

    __tablename__ = "candidates"

    campaign: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)


class Poste(Placed, table=True):
    """Withdrawn, it stays known, without a place. Whoever gives a place by hand locks its row."""

    __tablename__ = "postes"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    terrain: str
    establishment: str
    months: int
    places: int
    withdrawn: bool

    @property
    def offered(self) -> int:
        return 0 if self.withdrawn else self.places


class Campaign(SQLModel, table=True):
    """`rounds`: how many are played here; the one after is recorded."""

    __tablename__ = "campaigns"

    campaign: str = Field(primary_key=True)
    label: str
    rounds: int
