"""A long list of candidates is read by all cores, each from where one seems to begin.

A piece counts only if the one before it came to its very beginning, at a candidate: what was read
is then what one reader alone would have read. Otherwise the one before reads on to the end.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Ints
from hrt.kernels.fields import CANDIDATES, POSTES
from hrt.kernels.scan import FAULTY, HERE, STOPPED, begin, scan
from hrt.reading.faults import invalid

# The least bytes that each of them takes, its comma included.
_CANDIDATE, _WISH, _POSTE = 23, 33, 22
_ITEMS_OF_POSTES, _ITEMS_OF_CANDIDATES, _ALL_WISHES = 1, 3, 0
_WORTH_IT = 4 * 2**20
_NEXT = re.compile(rb"\]\s*\}\s*,\s*(?=\{)")
_WINDOW = 2**20
_NOWHERE = -2
_READERS_AT_MOST = 8
Answer = TypeVar("Answer")


@dataclass(eq=False)
class Piece:
    """What one reader keeps, from one position on (the columns are those of `scan`)."""

    state: NDArray[np.int64]
    value: NDArray[np.int64]
    postes: Ints
    candidates: Ints
    start: Ints
    wishes: Ints
    fault: NDArray[np.int64] = field(default_factory=lambda: np.zeros(6, np.int64))
    status: int = STOPPED

    @property
    def position(self) -> int:
        """Where it is in the text."""
        return int(self.state[0, 0])

    @property
    def counts(self) -> tuple[int, int]:
        """How many candidates and wishes it has."""
        return int(self.state[2, _ITEMS_OF_CANDIDATES]), int(self.state[2, _ALL_WISHES])

    def read(self, data: NDArray[np.uint8], stop: int) -> None:
        """Read on, to `stop` if a candidate begins there."""
        columns = self.postes, self.candidates, self.start, self.wishes
        self.status = scan(data, stop, self.state, self.value, *columns, self.fault)


@dataclass(frozen=True, eq=False)
class Scanned:
    """The whole text: pieces in order, `value` as `scan` left it, whether keys came in order."""

    pieces: list[Piece]
    postes: Ints
    value: NDArray[np.int64]
    ordered: bool


def scanned(raw: bytes, data: NDArray[np.uint8]) -> Scanned:
    """Read the whole text; raises InvalidInstance for the first fault of form."""
    head = _piece(data.size, np.zeros((3, 7), np.int64), np.zeros((13, 2), np.int64))
    head.status = STOPPED if begin(data, head.state, head.fault) else FAULTY
    if head.status == STOPPED:
        head.read(data, HERE)
    pieces = [head]
    if head.status == STOPPED:
        pieces = _joined(data, [head, *_followers(raw, head)])
    last = pieces[-1]
    if last.status == FAULTY:
        if last.fault[1] == CANDIDATES:
            last.fault[2] += sum(piece.counts[0] for piece in pieces[:-1])
        raise invalid(raw, last.fault)
    first_postes = head if head.state[1, 0] >> POSTES & 1 else last
    return Scanned(
        pieces=pieces,
        postes=first_postes.postes[: last.state[2, _ITEMS_OF_POSTES]],
        value=last.value,
        ordered=not any(piece.state[0, 2] for piece in pieces),
    )


def in_threads(works: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """What each of them answers, all at work at once; a lone one works here."""
    if len(works) == 1:
        return [works[0]()]
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(lambda work: work(), works))


def _followers(raw: bytes, head: Piece) -> Iterator[Piece]:
    """Where other readers may begin: about evenly in what is left."""
    left = len(raw) - head.position
    readers = min(len(os.sched_getaffinity(0)), _READERS_AT_MOST, left // _WORTH_IT)
    for reader in range(1, readers):
        middle = head.position + left * reader // readers
        found = _NEXT.search(raw, middle, middle + _WINDOW)
        if found:
            piece = _piece(len(raw) - found.end(), head.state.copy(), head.value.copy())
            piece.state[0, 0] = found.end()
            yield piece


def _piece(size: int, state: NDArray[np.int64], value: NDArray[np.int64]) -> Piece:
    # Memory that is not written to is not taken: room for the most that could come costs nothing.
    return Piece(
        state,
        value,
        postes=np.empty((size // _POSTE + 1, 3), np.int32),
        candidates=np.empty((size // _CANDIDATE + 1, 2), np.int32),
        start=np.zeros(size // _CANDIDATE + 2, np.int32),
        wishes=np.empty((size // _WISH + 1, 3), np.int32),
    )


def _joined(data: NDArray[np.uint8], pieces: list[Piece]) -> list[Piece]:
    """Read all the pieces, and keep those that follow one another."""
    stops = [piece.position for piece in pieces[1:]] + [_NOWHERE]
    in_threads([partial(p.read, data, stop) for p, stop in zip(pieces, stops, strict=True)])
    kept = 1
    for before, after in pairwise(pieces):
        if (
            before.status != STOPPED
            or after.status == FAULTY
            or not _ascending(data, before, after)
        ):
            break
        kept += 1
    if pieces[kept - 1].status == STOPPED:
        pieces[kept - 1].read(data, _NOWHERE)
    return pieces[:kept]


def _ascending(data: NDArray[np.uint8], before: Piece, after: Piece) -> bool:
    """Whether the candidates of the second piece come after those of the first."""
    if not before.counts[0] or not after.counts[0]:
        return False
    last, first = (
        data[place : place + length].tobytes()
        for place, length in (
            before.candidates[before.counts[0] - 1].tolist(),
            after.candidates[0].tolist(),
        )
    )
    return last < first
