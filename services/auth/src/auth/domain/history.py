"""What staff changed of who people are: kept for ever, as it was and as it became."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.auth import Role
from sqlalchemy import BigInteger, Column, DateTime, Identity, func
from sqlmodel import Field, SQLModel


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes someone else's account, and in which role."""

    person: UUID
    role: Role


class Edit(NamedTuple):
    """One thing of a person that is no longer as it was."""

    person: UUID
    field: str
    before: str | None
    after: str | None


class PersonEdit(SQLModel, table=True):
    """An edit as kept: append-only."""

    __tablename__ = "person_edits"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    person: UUID = Field(foreign_key="persons.id", index=True)
    at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )
    author: UUID
    field: str
    before: str | None = None
    after: str | None = None
