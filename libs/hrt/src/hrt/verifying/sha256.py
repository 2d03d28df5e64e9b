"""SHA-256 (FIPS 180-4) as the standard writes it, one message after the other."""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any


def _fractions(root: float, count: int) -> Any:
    """The first 32 bits of the fractional parts of the roots of the first primes."""
    primes = [n for n in range(2, 312) if all(n % d for d in range(2, int(n**0.5) + 1))]
    scale = {2: 2**64, 3: 2**96}[round(1 / root)]
    return np.array(
        [_integer_root(prime * scale, round(1 / root)) % 2**32 for prime in primes[:count]],
        np.uint32,
    )


def _integer_root(number: int, degree: int) -> int:
    low, high = 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low


_START = _fractions(1 / 2, 8)
_ROUNDS = _fractions(1 / 3, 64)
_LONGEST = 192


@kernel
def first_20_bits(
    seed: Array, candidate_ids: Array, poste_ids: Array, candidate: Array, poste: Array
) -> Array:
    """int64 first 20 bits of SHA-256(seed, 0, candidate id, 0, poste id) of each pair.

    `seed` is uint8[32], ids are rows of uint8 (zero padded), pairs are given by index.
    """
    numbers = np.empty(candidate.size, np.int64)
    message = np.zeros(_LONGEST, np.uint8)
    state = np.empty(8, np.uint32)
    words = np.empty(64, np.uint32)
    message[: seed.size] = seed
    for pair in range(candidate.size):
        size = _append(message, seed.size, candidate_ids[candidate[pair]])
        size = _append(message, size, poste_ids[poste[pair]])
        blocks = (size + 9 + 63) // 64
        message[size] = 0x80
        message[size + 1 : 64 * blocks] = 0
        message[64 * blocks - 2] = (8 * size) >> 8
        message[64 * blocks - 1] = (8 * size) & 0xFF
        state[:] = _START
        for block in range(blocks):
            _compress(message, 64 * block, state, words)
        numbers[pair] = state[0] >> 12
    return numbers


@kernel
def _append(message: Array, size: int, name: Array) -> int:
    message[size] = 0
    size += 1
    for byte in name:
        if byte == 0:
            break
        message[size] = byte
        size += 1
    return size


@kernel
def _turned(word: Any, bits: int) -> Any:
    return np.uint32((word >> np.uint32(bits)) | (word << np.uint32(32 - bits)))


@kernel
def _compress(message: Array, first: int, state: Array, words: Array) -> None:
    for t in range(16):
        at = first + 4 * t
        words[t] = (
            (np.uint32(message[at]) << np.uint32(24))
            | (np.uint32(message[at + 1]) << np.uint32(16))
            | (np.uint32(message[at + 2]) << np.uint32(8))
            | np.uint32(message[at + 3])
        )
    for t in range(16, 64):
        w, v = words[t - 15], words[t - 2]
        low = _turned(w, 7) ^ _turned(w, 18) ^ (w >> np.uint32(3))
        high = _turned(v, 17) ^ _turned(v, 19) ^ (v >> np.uint32(10))
        words[t] = np.uint32(words[t - 16] + low + words[t - 7] + high)
    a, b, c, d = state[0], state[1], state[2], state[3]
    e, f, g, h = state[4], state[5], state[6], state[7]
    for t in range(64):
        high = _turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25)
        one = np.uint32(h + high + ((e & f) ^ (~e & g)) + _ROUNDS[t] + words[t])
        low = _turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22)
        two = np.uint32(low + ((a & b) ^ (a & c) ^ (b & c)))
        h, g, f = g, f, e
        e = np.uint32(d + one)
        d, c, b = c, b, a
        a = np.uint32(one + two)
    state[0], state[1], state[2], state[3] = (
        np.uint32(state[0] + a),
        np.uint32(state[1] + b),
        np.uint32(state[2] + c),
        np.uint32(state[3] + d),
    )
    state[4], state[5], state[6], state[7] = (
        np.uint32(state[4] + e),
        np.uint32(state[5] + f),
        np.uint32(state[6] + g),
        np.uint32(state[7] + h),
    )
