"""The document that goes with a poste's description."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKeyConstraint
from sqlmodel import Field, SQLModel


class Attachment(SQLModel, table=True):
    """One a poste. `id`: its key among the objects, new at each replacement."""

    __tablename__ = "attachments"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "poste"], ["postes.campaign", "postes.poste"]),
    )

    campaign: str = Field(primary_key=True)
    poste: str = Field(primary_key=True)
    id: UUID = Field(unique=True)
    filename: str
    media_type: str
    size: int
    sha256: str
    put_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    put_by: UUID


def key_of(id_: UUID) -> str:
    """Its name in the bucket."""
    return f"postes/{id_}"
