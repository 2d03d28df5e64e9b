"""Secrets that links and browsers carry: drawn here, kept as their digests alone."""

import hashlib
import secrets


def draw_token() -> str:
    """256 bits, in 43 url-safe characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a token. It has 256 bits of its own: no salt, no slow hash is needed."""
    return hashlib.sha256(token.encode()).digest()
