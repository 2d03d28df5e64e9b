"""What only the service that sends mails may read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwe
from joserfc.jwk import ECKey

SEALED_BYTES = 768


@dataclass(frozen=True)
class Seal:
    """The public key of the reader."""

    key: ECKey

    def close(self, content: Mapping[str, str | None]) -> str:
        """The content as a JWE. Padded with blanks, which JSON ignores: a decoy must not be told
        by its length."""
        plain = json.dumps(content).ljust(SEALED_BYTES)
        return jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, plain, self.key)
