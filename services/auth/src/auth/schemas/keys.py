"""The public keys."""

from typing import Literal

from pydantic import BaseModel


class Jwk(BaseModel):
    """The public half of an EC key (RFC 7517)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    use: Literal["sig"]
    alg: Literal["ES256"]
    kid: str


class Jwks(BaseModel):
    keys: list[Jwk]
