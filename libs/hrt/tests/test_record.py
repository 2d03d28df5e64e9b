import base64
import hashlib
import json

import pytest

from hrt import Instance, solve
from hrt.canonical import canonical_bytes, commitment, derive_seed, digest
from hrt.cli import main
from hrt.verifying import InvalidRecord, verify_record
from hrt.verifying.ed25519 import _base, _times, signed

from .examples import example

SECRET = bytes(range(32))


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    """Enough of RFC 8032 to sign in tests."""

    def __init__(self, seed: bytes) -> None:
        self.hashed = hashlib.sha512(seed).digest()
        number = int.from_bytes(self.hashed[:32], "little")
        self.scalar = (number & ((1 << 254) - 8)) | (1 << 254)
        self.public = encoded(_times(self.scalar, _base()))

    def sign(self, message: bytes) -> bytes:
        order = 2**252 + 27742317777372353535851937790883648493
        nonce = (
            int.from_bytes(hashlib.sha512(self.hashed[32:] + message).digest(), "little") % order
        )
        point = encoded(_times(nonce, _base()))
        hashed = hashlib.sha512(point + self.public + message).digest()
        scalar = (nonce + int.from_bytes(hashed, "little") * self.scalar) % order
        return point + scalar.to_bytes(32, "little")


def encoded(point) -> bytes:
    prime = 2**255 - 19
    inverse = pow(point[2], prime - 2, prime)
    x, y = point[0] * inverse % prime, point[1] * inverse % prime
    return (y | (x & 1) << 255).to_bytes(32, "little")


SIGNER = Signer(b"\1" * 32)
JWKS = json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": b64(SIGNER.public)}]})


def solved():
    document = example()
    del document["seed"]
    unseeded = digest(document)
    document["seed"] = derive_seed(SECRET, unseeded)
    instance = Instance.from_json(json.dumps(document))
    return instance, solve(instance), unseeded


def record_of(parts, **changes) -> dict:
    solved_, found, bare = parts
    return {
        "format": "appariement/record@1",
        "campaign": "2026",
        "round": 1,
        "opened_at": "2026-03-04T08:00:00.000Z",
        "commitment": commitment(SECRET),
        "closed_at": "2026-03-12T23:00:00.000Z",
        "unseeded": bare,
        "seed": solved_.seed,
        "instance": solved_.digest,
        "roll": {"size": 0, "root": digest(b"")},
        "secret": SECRET.hex(),
        "policy": "perfect",
        "result": digest(found.to_json()),
        "objective": found.objective.to_dict(),
        "proven": list(found.proven),
        "engine": "hrt",
        "published_at": "2026-03-13T10:00:00.000Z",
    } | changes


def jws_of(record, signer=SIGNER, alg="EdDSA") -> str:
    content = b64(canonical_bytes({"alg": alg, "kid": "k"})) + "." + b64(canonical_bytes(record))
    return content + "." + b64(signer.sign(content.encode()))


def test_the_first_vector_of_rfc_8032():
    key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert signed(bytes.fromhex(key), b"", bytes.fromhex(signature))
    assert not signed(bytes.fromhex(key), b"x", bytes.fromhex(signature))


def test_a_true_record_is_accepted():
    parts = solved()
    assert verify_record(parts[0], parts[1], jws_of(record_of(parts)), JWKS).ok


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("campaign", "2027"),
        ("round", 2),
        ("commitment", "0" * 64),
        ("unseeded", "sha256:" + "0" * 64),
        ("seed", "0" * 64),
        ("instance", "sha256:" + "0" * 64),
        ("secret", "00"),
        ("policy", "cardinality"),
        ("result", "sha256:" + "0" * 64),
        ("objective", {}),
        ("proven", ["stable"]),
    ],
)
def test_a_false_record_is_found_out(name, value):
    parts = solved()
    verdict = verify_record(*parts[:2], jws_of(record_of(parts, **{name: value})), JWKS)
    assert name in {finding.subject for finding in verdict.findings}


@pytest.mark.parametrize("engine", [b"NaN", b"1.5", b'"\\ud800"'])
def test_what_has_no_canonical_form_is_found_out(engine):
    parts = solved()
    written = canonical_bytes(record_of(parts)).replace(b'"engine":"hrt"', b'"engine":' + engine)
    content = b64(canonical_bytes({"alg": "EdDSA", "kid": "k"})) + "." + b64(written)
    jws = content + "." + b64(SIGNER.sign(content.encode()))
    verdict = verify_record(*parts[:2], jws, JWKS)
    assert [finding.subject for finding in verdict.findings] == ["payload"]


def test_a_secret_without_the_digest_it_was_drawn_for_is_found_out():
    parts = solved()
    record = record_of(parts)
    del record["unseeded"]
    verdict = verify_record(*parts[:2], jws_of(record), JWKS)
    assert {finding.subject for finding in verdict.findings} == {"unseeded", "secret"}


def test_another_secret_gives_neither_commitment_nor_seed():
    parts = solved()
    verdict = verify_record(*parts[:2], jws_of(record_of(parts, secret="00" * 32)), JWKS)
    assert {finding.subject for finding in verdict.findings} == {"commitment", "seed"}


def test_before_publication_the_secret_is_awaited():
    parts = solved()
    late = ("secret", "policy", "result", "objective", "proven", "engine", "published_at")
    record = record_of(parts, **dict.fromkeys(late))
    verdict = verify_record(*parts[:2], jws_of(record), JWKS)
    assert verdict.ok
    assert "secret" in verdict.notes[0]


def test_another_key_or_algorithm_is_found_out():
    parts = solved()
    record = record_of(parts)
    for jws in (jws_of(record, Signer(b"\2" * 32)), jws_of(record, alg="none")):
        verdict = verify_record(*parts[:2], jws, JWKS)
        assert [finding.subject for finding in verdict.findings] == ["signature"]


@pytest.mark.parametrize("jws", ["", "a.b", "a.b.c", "!.!.!", "e30.e30.e30", "W10.W10.W10"])
def test_what_is_no_record_is_refused(jws):
    with pytest.raises(InvalidRecord):
        verify_record(*solved()[:2], jws, JWKS)


@pytest.mark.parametrize("jwks", ["", "[]", "{}", '{"keys": 1}', '{"keys": [1]}'])
def test_what_is_no_key_set_is_refused(jwks):
    parts = solved()
    with pytest.raises(InvalidRecord):
        verify_record(*parts[:2], jws_of(record_of(parts)), jwks)


def test_the_command_checks_the_record(tmp_path, capsys):
    parts = solved()
    contents = {
        "instance": parts[0].to_json(),
        "result": parts[1].to_json(),
        "record": jws_of(record_of(parts)).encode(),
        "jwks": JWKS.encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / name) for name in ("instance", "result")]
    options = ["--record", str(tmp_path / "record"), "--jwks", str(tmp_path / "jwks")]
    assert main(["verify", *files, *options]) == 0
    (tmp_path / "record").write_text(jws_of(record_of(parts, round=2)))
    assert main(["verify", *files, *options]) == 1
    assert "record: round" in capsys.readouterr().out
    (tmp_path / "record").write_text("nothing")
    assert main(["verify", *files, *options]) == 2
    assert main(["verify", *files, *options[:2]]) == 2
