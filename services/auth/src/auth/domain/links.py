"""Sign-in links: drawn here, kept hashed, good once, for ten minutes, in one browser."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel

LINK_LIFE = timedelta(minutes=10)
LINK_KEPT = timedelta(days=1)
"""How long a dead link still says why it is dead."""


class SignInLink(SQLModel, table=True):
    """`person` is None for a decoy: the link asked for with an address that nobody has."""

    __tablename__ = "sign_in_links"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    browser_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person: UUID | None = Field(default=None, foreign_key="persons.id")
    expires_at: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, index=True)
    )
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


def draw_secret() -> str:
    """256 bits, in 43 url-safe characters."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret. It has 256 bits of its own: no salt, no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()
