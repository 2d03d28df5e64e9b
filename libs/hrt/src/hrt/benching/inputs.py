"""The inputs of the measures: strict markets as arrays and as lists, instances in files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hrt.generating import generate

Ints = NDArray[np.int32]
Arrays = tuple[Ints, Ints, Ints, Ints]
Lists = list[list[int]]
WISHES = 10


@dataclass(frozen=True)
class Drawn:
    """What `hrt generate` is asked for."""

    kind: str
    candidates: int
    markets: int = 1
    wishes: int = 8


# The 1,226 of 2020 chose among the postes of their speciality and subdivision: some 28 markets.
ROUNDS = {
    "campaign": Drawn("french", 1_226, 28),
    "national": Drawn("french", 6_000, 60),
    "national-ties": Drawn("ties", 6_000, 60),
    "market-250": Drawn("french", 250),
    "market-500": Drawn("french", 500),
    "market-1000": Drawn("french", 1_000),
    "market-10000": Drawn("french", 10_000),
}
MILLIONS = {
    "million": Drawn("french", 1_000_000, 1, 5),
    "million-ties": Drawn("ties", 1_000_000, 1, 5),
}
PLAIN = (50, 100, 200)


def strict_arrays(candidates: int, seed: int = 1) -> Arrays:
    """start, poste, rank, places of a strict market: ten wishes each, one place each."""
    source = np.random.default_rng(seed)
    wanted = source.integers(0, candidates, (candidates, WISHES)).astype(np.int32)
    while True:
        ordered = np.sort(wanted, axis=1)
        twice = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if twice.size == 0:
            break
        wanted[twice] = source.integers(0, candidates, (twice.size, WISHES))
    poste = wanted.ravel()
    order = np.lexsort((source.random(poste.size), poste))
    rank = np.empty(poste.size, np.int32)
    rank[order] = np.arange(poste.size) - np.searchsorted(poste[order], poste[order])
    start = np.arange(0, poste.size + 1, WISHES, dtype=np.int32)
    return start, poste, rank, np.ones(candidates, np.int32)


def lists_of(arrays: Arrays) -> tuple[Lists, Lists]:
    """The same market as Python lists: each candidate's postes and each poste's candidates."""
    start, poste, rank, places = arrays
    wanted = [own.tolist() for own in np.split(poste, start[1:-1])]
    order = np.lexsort((rank, poste))
    owner = np.repeat(np.arange(start.size - 1), np.diff(start))[order]
    cuts = np.searchsorted(poste[order], np.arange(1, places.size))
    return wanted, [own.tolist() for own in np.split(owner, cuts)]


def save_arrays(path: str, candidates: str) -> dict[str, float]:
    """Write a strict market where `load_arrays` finds it."""
    np.savez(path, *strict_arrays(int(candidates)))
    return {}


def load_arrays(path: str) -> Arrays:
    """The market that `save_arrays` wrote."""
    with np.load(path) as kept:
        start, poste, rank, places = (kept[f"arr_{place}"] for place in range(4))
    return start, poste, rank, places


def save_instance(
    path: str, kind: str, candidates: str, markets: str = "1", wishes: str = "8"
) -> dict[str, float]:
    """Write a generated instance."""
    instance = generate(kind, int(candidates), markets=int(markets), wishes=int(wishes))
    Path(path).write_bytes(instance.to_json())
    return {"wishes": float(instance.poste.size), "mb": Path(path).stat().st_size / 1e6}
