"""The bytes that are hashed and signed, and the seed that nobody can choose.

Standard library only.
"""

import hashlib
import json
from typing import Any

SEED_BYTES = 32
LOTTERY_BITS = 20
_SAFE_INTEGER = 2**53 - 1


def canonical_bytes(value: Any) -> bytes:
    """RFC 8785 bytes of a value made of str, int, bool, None, list, tuple and dict with str keys.

    Raises TypeError on anything else (floats have no place in our formats) and ValueError on an
    integer that a double cannot hold or a string with a lone surrogate.
    """
    pieces: list[str] = []
    _write(value, pieces)
    return "".join(pieces).encode()


def digest(value: Any) -> str:
    """`sha256:` and 64 hex digits, over the given bytes or the canonical bytes of anything else."""
    data = value if isinstance(value, bytes) else canonical_bytes(value)
    return "sha256:" + hashlib.sha256(data).hexdigest()


def lottery_number(seed: str, candidate: str, poste: str) -> int:
    """The pair's number in 0..2**20-1, drawn by the round's seed (64 hex digits)."""
    message = bytes.fromhex(seed) + b"\0" + candidate.encode() + b"\0" + poste.encode()
    return int.from_bytes(hashlib.sha256(message).digest()[:3], "big") >> (24 - LOTTERY_BITS)


def commitment(secret: bytes) -> str:
    """What is published when a round opens: SHA-256 of its secret, 64 hex digits."""
    return hashlib.sha256(_secret(secret)).hexdigest()


def derive_seed(secret: bytes, unseeded_digest: str) -> str:
    """The seed: SHA-256 over the secret, then the 32 bytes of the unseeded instance's digest."""
    prefix, _, digits = unseeded_digest.partition(":")
    unseeded = bytes.fromhex(digits)
    if prefix != "sha256" or len(unseeded) != hashlib.sha256().digest_size:
        raise ValueError(f"not a digest: {unseeded_digest!r}")
    return hashlib.sha256(_secret(secret) + unseeded).hexdigest()


def _secret(secret: bytes) -> bytes:
    if len(secret) != SEED_BYTES:
        raise ValueError(f"a secret has {SEED_BYTES} bytes, not {len(secret)}")
    return secret


def _write(value: Any, pieces: list[str]) -> None:
    if value is None or isinstance(value, bool):
        pieces.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise ValueError(f"integer beyond 2**53 - 1: {value}")
        pieces.append(str(int(value)))
    elif isinstance(value, str):
        pieces.append(_quoted(value))
    elif isinstance(value, (list, tuple)):
        _write_items(value, pieces)
    elif isinstance(value, dict):
        _write_members(value, pieces)
    else:
        raise TypeError(f"no canonical form for {type(value).__name__}")


def _write_items(items: list[Any] | tuple[Any, ...], pieces: list[str]) -> None:
    pieces.append("[")
    for position, item in enumerate(items):
        if position:
            pieces.append(",")
        _write(item, pieces)
    pieces.append("]")


def _write_members(members: dict[str, Any], pieces: list[str]) -> None:
    for key in members:
        if not isinstance(key, str):
            raise TypeError(f"a member's name is a string, not {type(key).__name__}")
    pieces.append("{")
    # RFC 8785 sorts names by UTF-16 code units; big-endian bytes compare the same way.
    ordered = sorted(members, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    for position, key in enumerate(ordered):
        pieces.append("," if position else "")
        pieces.append(_quoted(key) + ":")
        _write(members[key], pieces)
    pieces.append("}")


def _quoted(text: str) -> str:
    # json escapes exactly what RFC 8785 asks for: quote, backslash and control characters.
    return json.dumps(text, ensure_ascii=False)
