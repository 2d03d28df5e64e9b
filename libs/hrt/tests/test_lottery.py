import numpy as np

from hrt.canonical import lottery_number
from hrt.instance import id_rows
from hrt.kernels.sha256 import first_20_bits


def test_every_length_of_id_gives_the_number_of_the_definition():
    # 32 + 1 + 64 + 1 + 64 bytes at most: one, two and three blocks of SHA-256.
    names = [("aZ09_.:-" * 8)[:length] for length in range(1, 65)]
    ids = id_rows(np.array([name.encode() for name in names], np.bytes_))
    pairs = np.arange(64, dtype=np.int32)
    seed = bytes(range(100, 132))
    for shift in (0, 1, 23, 40):
        postes = np.roll(pairs, shift)
        numbers = first_20_bits(np.frombuffer(seed, np.uint8), ids, ids, pairs, postes)
        expected = [
            lottery_number(seed.hex(), names[c], names[p])
            for c, p in zip(pairs, postes, strict=True)
        ]
        assert numbers.tolist() == expected
