"""Second factors: what a person has besides their mailbox, and what is kept of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    LargeBinary,
    func,
)
from sqlmodel import Field, Index, SQLModel, String

Kind = Literal["totp", "passkey"]
Method = Literal["otp", "hwk", "recovery"]
"""How one was shown, as `amr` tells it (RFC 8176; it has no word for a recovery code)."""
Purpose = Literal["registration", "authentication"]

MOST_FACTORS = 10
FACTOR_TRIES = 5
FACTOR_WINDOW = timedelta(hours=1)
"""Wrong tries of a person by one method in an hour: then that method waits, and no other. Whoever
reads a mailbox cannot lock its owner out by typing wrong codes."""
CHALLENGE_LIFE = timedelta(minutes=5)
UNCONFIRMED_KEPT = timedelta(hours=1)


def _instant(*, now: bool = False) -> Column[datetime]:
    default = func.clock_timestamp() if now else None
    return Column(DateTime(timezone=True), server_default=default, nullable=not now)


class FactorDemand(SQLModel, table=True):
    """The roles that a launched campaign asks a second factor of."""

    __tablename__ = "factor_demands"

    campaign: str = Field(primary_key=True)
    roles: Sequence[str] = Field(sa_column=Column(ARRAY(String), nullable=False))


class Factor(SQLModel, table=True):
    """An application that gives codes, or a passkey. Good once confirmed: shown a first time.
    `last_step`: of the last code accepted; none before it, nor itself, is good again."""

    __tablename__ = "factors"
    __table_args__ = (
        CheckConstraint(f"kind IN {get_args(Kind)}", name="kind"),
        CheckConstraint("kind <> 'totp' OR sealed IS NOT NULL", name="totp"),
        CheckConstraint(
            "kind <> 'passkey' OR num_nulls(credential, public_key, sign_count, confirmed_at) = 0",
            name="passkey",
        ),
    )

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="persons.id", index=True)
    kind: Kind = Field(sa_type=String)
    name: str
    sealed: str | None = None
    last_step: int | None = Field(default=None, sa_column=Column(BigInteger))
    credential: bytes | None = Field(default=None, sa_column=Column(LargeBinary, unique=True))
    public_key: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    sign_count: int | None = Field(default=None, sa_column=Column(BigInteger))
    created_at: datetime | None = Field(default=None, sa_column=_instant(now=True))
    confirmed_at: datetime | None = Field(default=None, sa_column=_instant())
    used_at: datetime | None = Field(default=None, sa_column=_instant())


class RecoveryCode(SQLModel, table=True):
    """Good once, for whoever lost their factors; kept as a MAC."""

    __tablename__ = "recovery_codes"

    code_mac: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    person: UUID = Field(foreign_key="persons.id", index=True)
    used_at: datetime | None = Field(default=None, sa_column=_instant())


class Challenge(SQLModel, table=True):
    """What a passkey must sign: the last one asked for in a session, good once."""

    __tablename__ = "factor_challenges"
    __table_args__ = (CheckConstraint(f"purpose IN {get_args(Purpose)}", name="purpose"),)

    session: UUID = Field(foreign_key="sessions.id", ondelete="CASCADE", primary_key=True)
    purpose: Purpose = Field(sa_type=String, primary_key=True)
    challenge: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class WrongFactor(SQLModel, table=True):
    """A code or a passkey that was not this person's."""

    __tablename__ = "wrong_factors"
    __table_args__ = (Index("ix_wrong_factors_person", "person", "method", "tried_at"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    person: UUID = Field(foreign_key="persons.id")
    method: Method = Field(sa_type=String)
    tried_at: datetime | None = Field(default=None, sa_column=_instant(now=True))
