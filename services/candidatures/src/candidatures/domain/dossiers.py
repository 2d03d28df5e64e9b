"""The pieces of a candidate's dossier: CV, cover letter, training contract."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlmodel import Field, SQLModel

Piece = Literal["cv", "cover-letter", "training-contract"]
MOST_BYTES: Final = 5_000_000


class DossierPiece(SQLModel, table=True):
    """One of each a campaign. `id`: its key among the objects, new at each replacement."""

    __tablename__ = "dossier_pieces"

    campaign: str = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    piece: str = Field(primary_key=True)
    id: UUID = Field(unique=True)
    filename: str
    size: int
    sha256: str
    put_at: datetime


def key_of(id_: UUID) -> str:
    """Its name in the bucket."""
    return f"dossiers/{id_}"
