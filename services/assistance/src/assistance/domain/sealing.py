"""What only the service that sends mails may read: addresses, links and what people wrote."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwe
from joserfc.jwk import ECKey


@dataclass(frozen=True)
class Seal:
    """The public key of the reader."""

    key: ECKey

    def close(self, content: Mapping[str, str]) -> str:
        """The content as a JWE."""
        plain = json.dumps(content, ensure_ascii=False)
        return jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, plain, self.key)


def draw_token() -> str:
    """256 bits, in 43 url-safe characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a token. It has 256 bits of its own: no salt, no slow hash is needed."""
    return hashlib.sha256(token.encode()).digest()
