"""Dossiers over HTTP."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from candidatures.domain.dossiers import DossierPiece, Piece


class PieceOut(BaseModel):
    """`address`: where the file can be read during the next five minutes."""

    piece: Piece
    filename: str
    size: int
    sha256: str
    put_at: datetime
    address: str

    @classmethod
    def of(cls, piece: DossierPiece, address: str) -> Self:
        known = piece.model_dump(include=set(cls.model_fields) - {"address"})
        return cls(**known, address=address)


class DossierOut(BaseModel):
    """The pieces that were filed."""

    items: list[PieceOut]
