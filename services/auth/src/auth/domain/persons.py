"""The tables of persons: who they are, the addresses that reach them, the roles they were given."""

from datetime import date, datetime
from typing import get_args
from uuid import UUID

from contracts.auth import Access, Role
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    text,
)
from sqlmodel import Field, Index, SQLModel, String


class Person(SQLModel, table=True):
    """`merged_into`: this account is now that one, and nobody signs in to it."""

    __tablename__ = "persons"

    id: UUID = Field(primary_key=True)
    given_name: str
    family_name: str
    rpps: str | None = None
    university: str | None = None
    title: str | None = None
    service: str | None = None
    establishment: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    first_sign_in_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    merged_into: UUID | None = Field(default=None, foreign_key="persons.id", index=True)


class EmailAddress(SQLModel, table=True):
    """An address belongs to one person; one of a person's addresses is the main one."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_main", "person", unique=True, postgresql_where=text("main")),
        CheckConstraint("address = lower(address)", name="lower_case"),
    )

    address: str = Field(primary_key=True, max_length=254)
    person: UUID = Field(foreign_key="persons.id", index=True)
    main: bool


class CampaignSignIn(SQLModel, table=True):
    """When a person first signed in while a campaign in which they have a role went on."""

    __tablename__ = "campaign_sign_ins"

    person: UUID = Field(primary_key=True, foreign_key="persons.id")
    campaign: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


_SCOPES = {
    "candidate": "num_nulls(campaign, speciality, subdivision, region) = 0",
    "responsable": "num_nulls(campaign, poste, access) = 0",
    "coordinator": "num_nonnulls(speciality, subdivision, region) > 0",
    "ars": "num_nonnulls(subdivision, region) = 1",
    "registrar": "subdivision IS NOT NULL",
}


class GivenRole(SQLModel, table=True):
    """A role of a person and its scope (`contracts.auth.Grant`)."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(
            "ix_grants_once", "person", "role", "speciality", "subdivision", "region",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("role NOT IN ('candidate', 'responsable')"),
        ),
        Index(
            "ix_grants_one_candidature", "person", "campaign",
            unique=True, postgresql_where=text("role = 'candidate'"),
        ),
        Index(
            "ix_grants_responsables", "campaign", "poste", "person",
            unique=True, postgresql_where=text("role = 'responsable'"),
        ),
        CheckConstraint(f"role IN {get_args(Role)}", name="role"),
        CheckConstraint(f"access IN {get_args(Access)}", name="access"),
        *(
            CheckConstraint(f"role <> '{role}' OR {rule}", name=f"scope_of_{role}")
            for role, rule in _SCOPES.items()
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    person: UUID = Field(foreign_key="persons.id", index=True)
    role: Role = Field(sa_type=String)
    campaign: str | None = None
    speciality: str | None = None
    subdivision: str | None = None
    region: str | None = None
    poste: str | None = None
    access: Access | None = Field(default=None, sa_type=String)
