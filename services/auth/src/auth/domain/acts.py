"""Who acted in which campaign, and where postes are: what auth must know of the others to say who
looks after whom, and which accounts may become one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, DateTime
from sqlmodel import Field, SQLModel

CAMPAIGN_RUNS_ON = timedelta(days=60)
"""After the last ranking closes: results, places left and appeals hang on who acted."""


class CampaignAct(SQLModel, table=True):
    """A person saved a wish list or a ranking in a campaign."""

    __tablename__ = "campaign_acts"

    person: UUID = Field(primary_key=True)
    campaign: str = Field(primary_key=True)


class KnownCampaign(SQLModel, table=True):
    """A campaign goes on until it is finished."""

    __tablename__ = "campaigns"

    campaign: str = Field(primary_key=True)
    finished: bool


class RoundBound(SQLModel, table=True):
    """When the last phase of a round that opened closes."""

    __tablename__ = "round_bounds"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    ranking_close_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Undelivered(SQLModel, table=True):
    """The last mail to this person came back."""

    __tablename__ = "undelivered"

    person: UUID = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class PostePlace(SQLModel, table=True):
    """The subdivision of a poste: whoever answers for it is looked after there."""

    __tablename__ = "poste_places"

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    subdivision: str
