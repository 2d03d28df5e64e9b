"""What this service signs with: a key for receipts, another for records (Ed25519). The private
halves come with the settings; every public half that ever signed stays published."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from sqlalchemy import CheckConstraint, Column, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, String

Use = Literal["receipts", "records"]
ALGORITHM: Final = "Ed25519"  # RFC 9864's name of what was EdDSA over this curve


class PublicKey(SQLModel, table=True):
    """Rows are never changed nor deleted: a receipt of ten years ago can still be checked."""

    __tablename__ = "public_keys"
    __table_args__ = (CheckConstraint("use IN ('receipts', 'records')", "use"),)

    kid: str = Field(primary_key=True)
    use: Use = Field(sa_type=String)
    jwk: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    since: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )


@dataclass(frozen=True)
class Signer:
    """A private key and what it is for."""

    use: Use
    key: OKPKey

    @classmethod
    def of(cls, use: Use, jwk: str) -> "Signer":
        """From a JWK. Raises ValueError."""
        try:
            key = OKPKey.import_key(json.loads(jwk))
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            raise ValueError("a private Ed25519 key in JWK is expected") from error
        if not key.is_private or key.curve_name != "Ed25519":
            raise ValueError("a private Ed25519 key in JWK is expected")
        return cls(use, key)

    @cached_property
    def kid(self) -> str:
        return str(self.key.thumbprint())

    @property
    def public(self) -> PublicKey:
        jwk = self.key.as_dict(private=False) | {"kid": self.kid, "use": "sig", "alg": ALGORITHM}
        return PublicKey(kid=self.kid, use=self.use, jwk=jwk)

    def sign(self, payload: bytes) -> str:
        """A compact JWS. Ed25519: the same payload and key give the same bytes."""
        header = {"alg": ALGORITHM, "kid": self.kid}
        return jws.serialize_compact(header, payload, self.key, [ALGORITHM])


def verified(receipt: str, keys: list[PublicKey]) -> bytes | None:
    """The payload, if one of these keys signed it."""
    try:
        kid = jws.extract_compact(receipt.encode()).headers().get("kid")
        jwk = next((key.jwk for key in keys if key.kid == kid), None)
        if jwk is None:
            return None
        return jws.deserialize_compact(receipt, OKPKey.import_key(jwk), [ALGORITHM]).payload
    except (JoseError, ValueError, TypeError, AttributeError):
        return None
