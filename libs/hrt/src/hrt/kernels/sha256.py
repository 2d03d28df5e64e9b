"""SHA-256 (FIPS 180-4) of many short messages, 64 abreast: the lottery numbers of wishes.

A word of all 64 messages stands side by side, so that one instruction works on several.
"""

from typing import Any

import numpy as np

from hrt.kernels.jit import kernel

Array = Any
_LANES = 64
_LONGEST = 192


def _fractions(degree: int, count: int) -> Any:
    """The first 32 bits of the fractional parts of the roots of the first primes."""
    primes = [n for n in range(2, 312) if all(n % d for d in range(2, int(n**0.5) + 1))]
    scale = 2 ** (32 * degree)
    return np.array([_root(prime * scale, degree) % 2**32 for prime in primes[:count]], np.uint32)


def _root(number: int, degree: int) -> int:
    low, high = 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low


_START = _fractions(2, 8)
_ROUNDS = _fractions(3, 64)
# Where each working variable begins in the state: the distances must be known for the compiler
# to see that they never overlap.
_A, _B, _C, _D, _E, _F, _G, _H = (word * _LANES for word in range(8))


@kernel
def first_20_bits(
    seed: Array, candidate_ids: Array, poste_ids: Array, candidate: Array, poste: Array
) -> Array:
    """int64 first 20 bits of SHA-256(seed, 0, candidate id, 0, poste id) of each pair.

    `seed` is uint8[32], ids are rows of uint8 (zero padded), pairs are given by index.
    """
    numbers = np.empty(candidate.size, np.int64)
    message = np.zeros((_LONGEST, _LANES), np.uint8)
    blocks = np.zeros(_LANES, np.int64)
    total, state = np.empty(8 * _LANES, np.uint32), np.empty(8 * _LANES, np.uint32)
    words = np.empty(64 * _LANES, np.uint32)
    for lane in range(_LANES):
        message[: seed.size, lane] = seed
    for first in range(0, candidate.size, _LANES):
        width = min(_LANES, candidate.size - first)
        most = 0
        for lane in range(width):
            pair = first + lane
            names = candidate_ids[candidate[pair]], poste_ids[poste[pair]]
            blocks[lane] = _write(message[:, lane], seed.size, names)
            most = max(most, blocks[lane])
        for word in range(8):
            total[word * _LANES : (word + 1) * _LANES] = _START[word]
        for block in range(most):
            _spread(message, 64 * block, words)
            _compress(total, state, words)
            for lane in range(width):
                if block == blocks[lane] - 1:
                    numbers[first + lane] = total[lane] >> 12
    return numbers


@kernel
def _write(message: Array, size: int, names: tuple[Array, Array]) -> int:
    """The message after its seed, with its padding; how many blocks it takes."""
    for name in names:
        message[size] = 0
        size += 1
        for step in range(name.size):
            if name[step] == 0:
                break
            message[size] = name[step]
            size += 1
    blocks = (size + 9 + 63) // 64
    message[size] = 0x80
    for step in range(size + 1, 64 * blocks - 2):
        message[step] = 0
    message[64 * blocks - 2] = (8 * size) >> 8
    message[64 * blocks - 1] = (8 * size) & 0xFF
    return blocks


@kernel
def _turned(word: Any, bits: int) -> Any:
    return np.uint32((word >> np.uint32(bits)) | (word << np.uint32(32 - bits)))


@kernel
def _spread(message: Array, first: int, words: Array) -> None:
    """The 64 words of a block of each message."""
    for t in range(16):
        at = first + 4 * t
        for lane in range(_LANES):
            words[t * _LANES + lane] = (
                (np.uint32(message[at, lane]) << np.uint32(24))
                | (np.uint32(message[at + 1, lane]) << np.uint32(16))
                | (np.uint32(message[at + 2, lane]) << np.uint32(8))
                | np.uint32(message[at + 3, lane])
            )
    for t in range(16, 64):
        at = t * _LANES
        for lane in range(at, at + _LANES):
            w, v = words[lane - 15 * _LANES], words[lane - 2 * _LANES]
            low = _turned(w, 7) ^ _turned(w, 18) ^ (w >> np.uint32(3))
            high = _turned(v, 17) ^ _turned(v, 19) ^ (v >> np.uint32(10))
            words[lane] = np.uint32(
                words[lane - 16 * _LANES] + low + words[lane - 7 * _LANES] + high
            )


@kernel
def _compress(total: Array, state: Array, words: Array) -> None:
    """Sixty-four rounds of each message, added to `total`."""
    state[:] = total
    for t in range(64):
        word = words[t * _LANES : (t + 1) * _LANES]
        constant = _ROUNDS[t]
        for i in range(_LANES):
            a, b, c = state[_A + i], state[_B + i], state[_C + i]
            e, f, g = state[_E + i], state[_F + i], state[_G + i]
            high = _turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25)
            one = np.uint32(state[_H + i] + high + ((e & f) ^ (~e & g)) + constant + word[i])
            low = _turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22)
            two = np.uint32(low + ((a & b) ^ (a & c) ^ (b & c)))
            state[_H + i], state[_G + i], state[_F + i] = g, f, e
            state[_E + i] = np.uint32(state[_D + i] + one)
            state[_D + i], state[_C + i], state[_B + i] = c, b, a
            state[_A + i] = np.uint32(one + two)
    total += state
