"""What only the service that sends mails may read: JWEs under its public key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import AfterValidator


def _public(text: str) -> str:
    try:
        key = ECKey.import_key(json.loads(text))
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise ValueError("an EC public key in JWK is expected") from error
    if key.is_private:
        raise ValueError("the private half belongs to the reader alone")
    return text


SealingKey = Annotated[str, AfterValidator(_public)]
"""In settings: the reader's public key, a JWK."""


@dataclass(frozen=True)
class Seal:
    """The public key of the reader. `least`: bytes below which no content shows its length; it is
    padded with blanks, which JSON ignores."""

    key: ECKey
    least: int = 0

    @classmethod
    def of(cls, key: str, *, least: int = 0) -> "Seal":
        return cls(ECKey.import_key(json.loads(key)), least)

    def close(self, content: Mapping[str, str | None]) -> str:
        """The content as a JWE."""
        plain = json.dumps(content).ljust(self.least)
        return jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, plain, self.key)
