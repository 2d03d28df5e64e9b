"""Signing keys: the current one signs, the next is published ahead, a retired one stays published
until the tokens it signed are dead. Their private halves lie sealed in the database."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from joserfc import jwe
from joserfc.jwk import ECKey, OctKey
from kernel.identity import ALGORITHM
from sqlalchemy import CheckConstraint, Column, DateTime, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel, String

from auth.domain.sessions import TOKEN_SECONDS

State = Literal["next", "current", "retired"]

JWKS_SECONDS = 60
"""How long a reader may keep the list of public keys."""
ROTATION_PAUSE = timedelta(seconds=2 * JWKS_SECONDS)
"""A next key is promoted once every reader has had the time to see it."""
RETIRED_KEPT = timedelta(seconds=TOKEN_SECONDS + 5 * JWKS_SECONDS)


class SigningKey(SQLModel, table=True):
    __tablename__ = "signing_keys"
    __table_args__ = (
        Index(
            "ix_signing_keys_in_service",
            "state",
            unique=True,
            postgresql_where=text("state <> 'retired'"),
        ),
        CheckConstraint("state IN ('next', 'current', 'retired')", name="state"),
        CheckConstraint("(state = 'retired') = (retired_at IS NOT NULL)", name="retired_at"),
    )

    kid: str = Field(primary_key=True)
    state: State = Field(sa_type=String)
    public: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    sealed: str
    created_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )
    retired_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


@dataclass(frozen=True)
class Vault:
    """Seals and opens private keys with the service's own secret (32 bytes)."""

    secret: bytes

    def draw(self, state: State) -> SigningKey:
        """A new key, drawn here."""
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, private=True)
        kid = key.thumbprint()
        key = ECKey.import_key(key.as_dict(private=True) | {"kid": kid})
        header = {"alg": "dir", "enc": "A256GCM", "kid": kid}
        return SigningKey(
            kid=kid,
            state=state,
            public=key.as_dict(private=False),
            sealed=jwe.encrypt_compact(
                header, json.dumps(key.as_dict(private=True)), OctKey.import_key(self.secret)
            ),
        )

    def open(self, sealed: str) -> ECKey:
        return _opened(self.secret, sealed)

    def close(self, use: str, content: dict[str, str]) -> str:
        """A secret of a person, sealed for one use."""
        header = {"alg": "dir", "enc": "A256GCM", "typ": use}
        return jwe.encrypt_compact(header, json.dumps(content), OctKey.import_key(self.secret))

    def read(self, use: str, sealed: str) -> dict[str, Any]:
        """Raises JoseError or ValueError for what was not sealed here for this use."""
        opened = jwe.decrypt_compact(sealed, OctKey.import_key(self.secret))
        if opened.headers().get("typ") != use:
            raise ValueError("sealed for another use")
        content: dict[str, Any] = json.loads(opened.plaintext or b"{}")
        return content

    @property
    def mac_key(self) -> bytes:
        """For what is kept of codes and addresses: a key of its own, made of the secret."""
        return hmac.digest(self.secret, b"codes and addresses", "sha256")


@lru_cache(maxsize=4)
def _opened(secret: bytes, sealed: str) -> ECKey:
    plain = jwe.decrypt_compact(sealed, OctKey.import_key(secret)).plaintext
    return ECKey.import_key(json.loads(plain or b"{}"))
