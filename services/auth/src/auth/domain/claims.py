"""Addresses that people say are theirs, until a link sent there comes back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel

CLAIM_LIFE = timedelta(hours=24)


class AddressClaim(SQLModel, table=True):
    """Asked again, its former link is no longer good. It signs nobody in."""

    __tablename__ = "address_claims"
    __table_args__ = (CheckConstraint("address = lower(address)", name="lower_case"),)

    person: UUID = Field(primary_key=True, foreign_key="persons.id")
    address: str = Field(primary_key=True, max_length=254)
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    expires_at: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, index=True)
    )
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
