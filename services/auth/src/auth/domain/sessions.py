"""Sessions: one sign-in, the family of refresh tokens that follows it, the access tokens signed."""

from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey
from kernel.identity import ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE, claims_of
from sqlalchemy import CheckConstraint, Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel, String

from auth.domain.factors import Method
from auth.domain.levels import Level

SESSION_LIFE = timedelta(hours=12)
TOKEN_SECONDS = 600


class SignInSession(SQLModel, table=True):
    """A sign-in in one browser; revoked, none of its refresh tokens is good any more.
    `factor_at`: when a second factor was last shown in it, `factor` which."""

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("num_nulls(factor, factor_at) <> 1", name="factor"),)

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="persons.id", index=True)
    started_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ends_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    revoked_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    factor: Method | None = Field(default=None, sa_type=String)
    factor_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class RefreshToken(SQLModel, table=True):
    """Good once; a second use revokes its session."""

    __tablename__ = "refresh_tokens"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    session: UUID = Field(foreign_key="sessions.id", ondelete="CASCADE", index=True)
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


def access_token(
    key: ECKey, level: Level, session: UUID, *, started_at: datetime, now: datetime
) -> str:
    """A signed access token with the roles open at this level, good for TOKEN_SECONDS from
    `now`."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": TOKEN_TYPE}
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(level.holder.account.id),
        "sid": str(session),
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + TOKEN_SECONDS,
        "auth_time": int(started_at.timestamp()),
        "roles": claims_of(level.grants),
        **level.claims(),
    }
    return jwt.encode(header, claims, key)
