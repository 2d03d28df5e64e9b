"""The public record of a round: signature, commitment, seed and digests. Format: record@1."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from hrt.canonical import canonical_bytes, commitment, derive_seed, digest
from hrt.instance import Instance
from hrt.result import Result
from hrt.verifying.ed25519 import signed
from hrt.verifying.verdict import Finding, Verdict

FORMAT = "appariement/record@1"


class InvalidRecord(ValueError):
    """Not a record at all: not a compact JWS, or not of this format."""


def verify_record(instance: Instance, result: Result, jws: str, jwks: str) -> Verdict:
    """Whether the signed record tells of this instance and this result.

    Raises InvalidRecord when `jws` or `jwks` cannot be read.
    """
    header, payload, record = _parts(jws)
    findings = [*_signature(header, jws, _keys(jwks)), *_canonical(payload, record)]
    findings += _same("campaign", record, instance.campaign)
    findings += _same("round", record, instance.round)
    findings += _same("seed", record, instance.seed)
    findings += _same("instance", record, instance.digest)
    findings += _same("unseeded", record, unseeded_digest(instance))
    notes = []
    if record.get("secret") is None:
        notes.append("record: the secret is not out yet, commitment and seed cannot be recomputed")
    else:
        findings += _secret(record)
        findings += _same("policy", record, result.policy)
        findings += _same("result", record, digest(result.to_json()))
        findings += _same("objective", record, result.objective.to_dict())
        findings += _same("proven", record, list(result.proven))
    return Verdict(tuple(findings), tuple(notes))


def unseeded_digest(instance: Instance) -> str:
    """The digest of the instance without its `seed` member."""
    # `seed` is the last member in canonical order, so its bytes end the document.
    with_seed = f',"seed":"{instance.seed}"}}'.encode()
    return digest(instance.to_json().removesuffix(with_seed) + b"}")


def _same(name: str, record: dict[str, Any], actual: Any) -> Iterator[Finding]:
    if record.get(name) != actual:
        yield Finding("record", name, f"{record.get(name)!r} is told, {actual!r} is found")


def _secret(record: dict[str, Any]) -> Iterator[Finding]:
    try:
        secret = bytes.fromhex(record["secret"])
        committed, seed = commitment(secret), derive_seed(secret, record["unseeded"])
    except (KeyError, ValueError, TypeError, AttributeError):
        yield Finding("record", "secret", "not 32 bytes in hex, or no digest to derive from")
        return
    if record.get("commitment") != committed:
        yield Finding("record", "commitment", "it is not the SHA-256 of the secret")
    if record.get("seed") != seed:
        yield Finding("record", "seed", "it does not follow from the secret and the instance")


def _canonical(payload: bytes, record: dict[str, Any]) -> Iterator[Finding]:
    try:
        canonical = canonical_bytes(record) == payload
    except (TypeError, ValueError):
        canonical = False
    if not canonical:
        yield Finding("record", "payload", "not canonical (RFC 8785)")


def _signature(header: dict[str, Any], jws: str, keys: list[dict[str, Any]]) -> Iterator[Finding]:
    if header.get("alg") not in ("EdDSA", "Ed25519"):
        yield Finding("record", "signature", f"algorithm {header.get('alg')!r}, EdDSA is expected")
        return
    content, _, signature = jws.strip().rpartition(".")
    candidates = [key for key in keys if header.get("kid") in (None, key.get("kid"))]
    for key in candidates:
        if key.get("kty") == "OKP" and key.get("crv") == "Ed25519":
            public = _decoded(str(key.get("x", "")))
            if signed(public, content.encode(), _decoded(signature)):
                return
    yield Finding("record", "signature", "no key of the set signed this record")


def _parts(jws: str) -> tuple[dict[str, Any], bytes, dict[str, Any]]:
    pieces = jws.strip().split(".")
    if len(pieces) != 3:
        raise InvalidRecord("a compact JWS has three parts")
    payload = _decoded(pieces[1])
    header, record = _object(_decoded(pieces[0])), _object(payload)
    if record.get("format") != FORMAT:
        raise InvalidRecord(f"the format {FORMAT!r} is expected")
    return header, payload, record


def _keys(jwks: str) -> list[dict[str, Any]]:
    keys = _object(jwks.encode()).get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise InvalidRecord("a key set has a list of keys")
    return keys


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidRecord(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise InvalidRecord("an object is expected")
    return value


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidRecord("not base64url") from None
