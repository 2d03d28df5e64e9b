import hashlib
import json
import subprocess
import sys

import pytest

from hrt.canonical import canonical_bytes, commitment, derive_seed, digest, lottery_number

from .examples import DIGEST, SEED, example


def test_the_example_has_the_published_digest():
    assert digest(example()) == DIGEST
    assert digest(canonical_bytes(example())) == DIGEST


def test_the_example_has_the_published_lottery_numbers():
    assert lottery_number(SEED, "C1", "P1") == 93515
    assert lottery_number(SEED, "C3", "P2") == 968631


def test_members_are_sorted_by_utf16_code_units():
    # U+1F600 is a surrogate pair (D83D…), below U+FB33 in UTF-16 and above it in code points.
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2, "é": 3, "\r": 4}) == (
        '{"\\r":4,"é":3,"\U0001f600":2,"\ufb33":1}'.encode()
    )


def test_strings_are_escaped_as_rfc_8785_says():
    text = '\u20ac$\u000f\nA\'B"\\"/\u2028\x7f'
    assert canonical_bytes(text) == '"€$\\u000f\\nA\'B\\"\\\\\\"/\u2028\x7f"'.encode()


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -5, 2**53 - 1, "", [], {}, [[1], {"a": "b"}]]
)
def test_plain_values_come_back(value):
    assert json.loads(canonical_bytes(value)) == value


@pytest.mark.parametrize("value", [1.0, float("nan"), {1: 2}, object(), {"a": [0.5]}, {1, 2}])
def test_anything_else_has_no_canonical_form(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udfff": 1}])
def test_what_a_double_or_utf8_cannot_hold_is_refused(value):
    with pytest.raises(ValueError, match=r"2\*\*53|surrogates"):
        canonical_bytes(value)


def test_the_seed_follows_from_the_secret_and_the_unseeded_instance():
    secret = bytes(range(32))
    unseeded = example()
    del unseeded["seed"]
    hashed = digest(unseeded)
    seed = hashlib.sha256(secret + bytes.fromhex(hashed.removeprefix("sha256:"))).hexdigest()
    assert derive_seed(secret, hashed) == seed
    assert commitment(secret) == hashlib.sha256(secret).hexdigest()


@pytest.mark.parametrize(
    ("secret", "unseeded"), [(b"short", DIGEST), (bytes(32), SEED), (bytes(32), "sha256:00")]
)
def test_a_secret_and_a_digest_have_their_sizes(secret, unseeded):
    with pytest.raises(ValueError, match=r"secret|digest"):
        derive_seed(secret, unseeded)


def test_it_costs_no_numpy():
    check = "import sys, hrt.canonical, hrt; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
