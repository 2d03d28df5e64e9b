"""Sign-in links, each with a code to type: drawn here, kept hashed, good once, for ten minutes, in
one browser."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, func
from sqlmodel import Field, Index, SQLModel

LINK_LIFE = timedelta(minutes=10)
SEALED_BYTES = 768
"""More than any sealed mail holds: a decoy must not be told by its length."""
LINK_KEPT = timedelta(days=1)
"""How long a dead link still says why it is dead."""
CODE_TRIES = 5
CODE_WINDOW = timedelta(hours=1)
"""Wrong codes of an address, known or not, in an hour: then only links sign in."""


class SignInLink(SQLModel, table=True):
    """`person` is None for a decoy: the link asked for with an address that nobody has."""

    __tablename__ = "sign_in_links"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    browser_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, index=True))
    code_mac: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    address_mac: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    person: UUID | None = Field(default=None, foreign_key="persons.id")
    expires_at: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, index=True)
    )
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class WrongCode(SQLModel, table=True):
    """A code that was not the one mailed to this address."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_address_mac", "address_mac", "tried_at"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    address_mac: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    tried_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )


def draw_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**6):06}"


def mac(key: bytes, what: str, *parts: str) -> bytes:
    """What is kept of a secret that could be guessed, here of a code or of an address: nothing to
    whoever has the database without the key (HMAC-SHA-256)."""
    return hmac.digest(key, "\0".join((what, *parts)).encode(), "sha256")
