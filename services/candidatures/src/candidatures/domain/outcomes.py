"""What `matching` published: who has a poste, who has none, which places are left."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Field, Index, SQLModel, text


class Outcome(SQLModel, table=True):
    """A candidate's result in a round; without a poste, they may take part in the next one."""

    __tablename__ = "outcomes"
    __table_args__ = (
        Index(
            "uq_outcomes_standing",
            "campaign",
            "person",
            unique=True,
            postgresql_where=text("poste IS NOT NULL"),
        ),
        Index("ix_outcomes_poste", "campaign", "poste"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    poste: str | None = None


class PlacesLeft(SQLModel, table=True):
    """What a poste still offers after a round."""

    __tablename__ = "places_left"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    places: int


@dataclass(frozen=True)
class Counts:
    """How many facts a round's publication has: placed, unplaced, postes with what they offer."""

    placed: int
    unplaced: int
    postes: int

    def holds(self, other: "Counts") -> bool:
        """At least as many results, and as many postes."""
        return (
            self.placed + self.unplaced >= other.placed + other.unplaced
            and self.postes >= other.postes
        )
