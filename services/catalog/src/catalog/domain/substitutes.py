"""Substitutes: who acts in the place of a poste's référent, as the ARS named them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKeyConstraint
from sqlmodel import Field, Index, SQLModel, text


class Substitute(SQLModel, table=True):
    """One naming, kept for ever; it stands until it ends. At most one stands on a poste."""

    __tablename__ = "substitutes"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "poste"], ["postes.campaign", "postes.poste"]),
        CheckConstraint("num_nulls(ended_at, ended_by) IN (0, 2)", name="ended"),
        Index(
            "uq_substitutes_standing",
            "campaign",
            "poste",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    poste: str
    address: str
    given_name: str
    family_name: str
    reason: str
    named_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    named_by: UUID
    ended_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    ended_by: UUID | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def end(self, *, by: UUID, at: datetime) -> None:
        self.ended_by, self.ended_at = by, at
