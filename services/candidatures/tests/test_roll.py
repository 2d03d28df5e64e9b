"""The roll is RFC 9162's tree: its published test vectors, and every path leads to the root."""

import hashlib

import pytest
from candidatures.domain.roll import leaf_hash, roll_of
from hypothesis import given
from hypothesis import strategies as st

# The leaves and roots of the Certificate Transparency reference implementation.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, 1)))
def test_the_root_is_that_of_the_reference_implementation(size: int, root: str) -> None:
    assert roll_of(LEAVES[:size]).root.hex() == root


def test_an_empty_roll_has_the_root_of_nothing() -> None:
    assert roll_of([]).root == hashlib.sha256(b"").digest()


def climbed(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2, to the letter."""
    fn, sn, r = index, size - 1, leaf_hash(leaf)
    for p in path:
        assert sn != 0
        if fn & 1 or fn == sn:
            r = hashlib.sha256(b"\x01" + p + r).digest()
            if not fn & 1:
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = hashlib.sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return r


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_each_path_leads_from_its_leaf_to_the_root(leaves: list[bytes]) -> None:
    roll = roll_of(leaves)
    for index, leaf in enumerate(leaves):
        assert climbed(leaf, index, len(leaves), list(roll.paths[index])) == roll.root
