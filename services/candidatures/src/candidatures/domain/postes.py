"""The postes of a campaign, as `catalog` tells."""

from sqlmodel import Field, Index, SQLModel


class Poste(SQLModel, table=True):
    """The official state of a poste; withdrawn, it stays known and offers no place."""

    __tablename__ = "postes"
    __table_args__ = (Index("ix_postes_part", "campaign", "speciality", "region"),)

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
    note: str | None = None
    places: int
    withdrawn: bool = False
