"""The token of every form, bound to a secret that only the same browser sends back in a cookie."""

import hashlib
import hmac
import secrets

ANONYMOUS = "-"
PARTS = 3


class Forms:
    """Draws and checks tokens. Each is new, so that compressed pages give nothing away; each names
    the person it was drawn for, so that a form outlives their session without changing hands."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"forms", hashlib.sha256)

    def token(self, secret: str, *, person: str = ANONYMOUS) -> str:
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{person}.{self._mac(secret, nonce, person)}"

    def person(self, token: str, secret: str) -> str | None:
        """Whom the token was drawn for (ANONYMOUS: nobody yet); None when it is not ours."""
        parts = token.split(".")
        if len(parts) != PARTS:
            return None
        nonce, person, mac = parts
        expected = self._mac(secret, nonce, person)
        return person if hmac.compare_digest(mac.encode(), expected.encode()) else None

    def _mac(self, secret: str, nonce: str, person: str) -> str:
        message = f"{secret}|{nonce}|{person}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
