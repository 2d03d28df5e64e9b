"""Secrets of a stack: drawn once, kept in its folder, readable by their owner alone."""

import base64
import json
import os
import secrets as random
from collections.abc import Callable
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey

from stack.layout import Stack


def password(stack: Stack, owner: str) -> str:
    return _once(stack.secrets / f"{owner}.password", lambda: random.token_hex(24))


def key(stack: Stack, name: str) -> str:
    """32 random bytes in base64url."""
    draw = lambda: base64.urlsafe_b64encode(random.token_bytes(32)).decode()  # noqa: E731
    return _once(stack.secrets / f"{name}.key", draw)


def sealing_key(stack: Stack, *, private: bool) -> str:
    """The key pair that seals what mails hold: auth and assistance have its public half,
    notifications both."""
    jwk = _once(stack.secrets / "sealing.jwk", _draw_sealing_key)
    return jwk if private else json.dumps(ECKey.import_key(json.loads(jwk)).as_dict(private=False))


def signing_key(stack: Stack, name: str) -> str:
    """An Ed25519 key pair in JWK."""
    return _once(stack.secrets / f"{name}.jwk", _draw_signing_key)


def write_password_file(stack: Stack, lines: list[str]) -> Path:
    """A libpq password file, so that no password shows in a command line."""
    path = stack.secrets / "pgpass"
    write_private(path, "".join(f"{line}\n" for line in lines))
    return path


def write_private(path: Path, text: str) -> None:
    """Replace a file at once: a power cut leaves the old one or the new one."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _draw_sealing_key() -> str:
    pair = ECKey.generate_key("P-256", {"use": "enc"}, private=True, auto_kid=True)
    return json.dumps(pair.as_dict(private=True))


def _draw_signing_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True))


def _once(path: Path, draw: Callable[[], str]) -> str:
    if not path.exists():
        write_private(path, draw())
    return path.read_text()
