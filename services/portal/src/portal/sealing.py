"""What leaves this process and must come back untouched and unread: JWE, dir and A256GCM."""

import json
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ALGORITHMS = ["dir", "A256GCM"]


class Seal:
    """Seals objects under one key. What was sealed for one use opens for no other."""

    def __init__(self, key: bytes) -> None:
        self._key = OctKey.import_key(key)

    def close(self, use: str, content: dict[str, Any]) -> str:
        header = {"alg": "dir", "enc": "A256GCM", "typ": use}
        return jwe.encrypt_compact(header, json.dumps(content).encode(), self._key)

    def open(self, use: str, sealed: str | bytes) -> dict[str, Any] | None:
        """What was sealed for this use; None for anything else, whoever wrote it."""
        try:
            opened = jwe.decrypt_compact(sealed, self._key, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return None
        if opened.headers().get("typ") != use or opened.plaintext is None:
            return None
        content: dict[str, Any] = json.loads(opened.plaintext)
        return content
