#!/usr/bin/env python3
"""Checks a receipt by yourself, with Python and one library (`pip install cryptography`).

    verify_receipt.py keys.json receipt.jws [proof.json record.jws]

- keys.json: the platform's public keys, from /api/candidatures/.well-known/jwks.json
- receipt.jws: the receipt that you kept
- proof.json: from your page once the round is closed; record.jws: the public record of the round

With two files: that the platform signed the receipt. With four: also that what it says was counted,
for the proof leads from your own leaf to the root that the signed record publishes for everyone.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def main(words: list[str]) -> int:
    if len(words) not in (2, 4):
        print(__doc__)
        return 2
    keys, receipt_file = json.loads(Path(words[0]).read_text())["keys"], Path(words[1])
    try:
        receipt = signed(receipt_file.read_text(), keys, "appariement/receipt@1")
        print(f"Receipt {receipt['number']}: authentic, saved at {receipt['saved_at']}.")
        print(json.dumps(receipt["content"], indent=2, ensure_ascii=False))
        if len(words) == 4:
            proof = json.loads(Path(words[2]).read_text())
            record = signed(Path(words[3]).read_text(), keys, "appariement/record@1")
            counted(receipt, proof, record)
            print(f"Counted as saved when the round closed at {record['closed_at']}.")
    except ValueError as error:
        print(f"NOT VERIFIED: {error}", file=sys.stderr)
        return 1
    return 0


def signed(jws: str, keys: list[dict], format_: str) -> dict:
    """What a compact JWS says, once its Ed25519 signature is checked."""
    head, payload, signature = jws.strip().split(".")
    kid = json.loads(decoded(head)).get("kid")
    key = next((key for key in keys if key["kid"] == kid), None)
    if key is None or (key["kty"], key["crv"]) != ("OKP", "Ed25519"):
        raise ValueError("it names no key of the platform")
    try:
        public = Ed25519PublicKey.from_public_bytes(decoded(key["x"]))
        public.verify(decoded(signature), f"{head}.{payload}".encode())
    except InvalidSignature:
        raise ValueError("the signature does not match") from None
    said = json.loads(decoded(payload))
    if said["format"] != format_:
        raise ValueError(f"this is no {format_}")
    return said


def counted(receipt: dict, proof: dict, record: dict) -> None:
    """Receipt → leaf → root → record (RFC 9162, 2.1.3.2)."""
    same = ("campaign", "round")
    if (
        any(receipt[name] != record[name] for name in same)
        or record["roll"]["size"] != proof["size"]
    ):
        raise ValueError("receipt, proof and record are not of the same round")
    if json.loads(proof["content"]) != receipt["content"]:
        raise ValueError("what was counted is not what this receipt says (is it your last one?)")
    leaf = bytes.fromhex(proof["salt"]) + proof["content"].encode()
    root = climbed(sha256(b"\x00" + leaf), proof["index"], proof["size"], proof["path"])
    if f"sha256:{root.hex()}" != record["roll"]["root"]:
        raise ValueError("the proof does not lead to the root of the record")


def climbed(node: bytes, index: int, size: int, path: list[str]) -> bytes:
    last = size - 1
    for sibling in map(bytes.fromhex, path):
        if last == 0:
            raise ValueError("the proof is too long")
        if index % 2 or index == last:
            node = sha256(b"\x01" + sibling + node)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return node


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
