import numpy as np
import pytest

from hrt.canonical import lottery_number
from hrt.instance import id_rows
from hrt.kernels import sha256 as abreast
from hrt.verifying import sha256 as one_by_one


@pytest.mark.parametrize("implementation", [abreast, one_by_one])
def test_every_length_of_id_gives_the_number_of_the_definition(implementation):
    # 32 + 1 + 64 + 1 + 64 bytes at most: one, two and three blocks of SHA-256.
    names = [("aZ09_.:-" * 8)[:length] for length in range(1, 65)]
    ids = id_rows(np.array([name.encode() for name in names], np.bytes_))
    pairs = np.arange(64, dtype=np.int32)
    seed = bytes(range(100, 132))
    for shift in (0, 1, 23, 40):
        postes = np.roll(pairs, shift)
        numbers = implementation.first_20_bits(
            np.frombuffer(seed, np.uint8), ids, ids, pairs, postes
        )
        expected = [
            lottery_number(seed.hex(), names[c], names[p])
            for c, p in zip(pairs, postes, strict=True)
        ]
        assert numbers.tolist() == expected


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200])
def test_any_number_of_pairs_is_drawn_for(count):
    source = np.random.default_rng(count)
    ids = id_rows(np.array([f"C{i}".encode() * (1 + i % 20) for i in range(50)], np.bytes_))
    candidate, poste = source.integers(0, 50, (2, count)).astype(np.int32)
    seed = np.frombuffer(source.bytes(32), np.uint8)
    drawn = (seed, ids, ids, candidate, poste)
    assert abreast.first_20_bits(*drawn).tolist() == one_by_one.first_20_bits(*drawn).tolist()
