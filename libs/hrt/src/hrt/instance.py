"""The instance of a round, as columns. Format: appariement/instance@1."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hrt.reading.strict import Malformed

FORMAT = "appariement/instance@1"
# The code of a refusal is its place here; 0 is "not refused".
REFUSALS = ("", "withdrawn", "below_minimum", "ranking_invalid", "refused", "not_ranked")
_FEW = 10_000  # wishes that are hashed sooner than a thread starts

Ids = NDArray[np.bytes_]
Ints = NDArray[np.int32]
Bytes = NDArray[np.int8]


class InvalidInstance(Malformed):
    """The input is not an instance. `path` is the JSON path of the fault, `reason` why."""


@dataclass(frozen=True, eq=False)
class Instance:
    """What a round hands to the engine. Candidate i's wishes are `start[i]:start[i + 1]`.

    `candidate_ids` and `poste_ids` are sorted ASCII ids; per wish: `poste` (index), `hearts` (1-5),
    `rank` (0 when refused) and `refusal` (index in REFUSALS, 0 when ranked).
    """

    campaign: str
    round: int
    seed: str
    poste_ids: Ids
    places: Ints
    candidate_ids: Ids
    start: Ints
    poste: Ints
    hearts: Bytes
    rank: Ints
    refusal: Bytes
    # What was read may have been the canonical bytes already.
    known_digest: str | None = None

    @staticmethod
    def from_json(data: bytes | str) -> "Instance":
        """Read an instance, or raise InvalidInstance with the JSON path and the reason."""
        from hrt.reading.entry import read_instance

        return read_instance(data)

    def to_json(self) -> bytes:
        """The RFC 8785 bytes, those that are hashed."""
        return b"".join(self._canonical())

    @cached_property
    def digest(self) -> str:
        """`sha256:` and the 64 hex digits of the canonical bytes."""
        if self.known_digest is not None:
            return self.known_digest
        hashed = hashlib.sha256()
        for slice_ in self._canonical():
            hashed.update(slice_)
        return "sha256:" + hashed.hexdigest()

    @contextmanager
    def hashing(self) -> Iterator[None]:
        """The digest is computed by another thread meanwhile: for a million that is a second."""
        if self.known_digest is not None or self.poste.size < _FEW:
            yield
            return
        with ThreadPoolExecutor(1) as beside:
            beside.submit(lambda: self.digest)
            yield

    def _canonical(self) -> Iterator[bytes]:
        from hrt.writing import canonical_slices

        return canonical_slices(self)

    def candidate_of_wish(self) -> Ints:
        """For each wish, the index of its candidate."""
        count = self.candidate_ids.size
        return np.repeat(np.arange(count, dtype=np.int32), np.diff(self.start))

    def acceptable(self) -> NDArray[np.bool_]:
        """For each wish: neither refused nor on a poste without places."""
        open_: NDArray[np.bool_] = (self.refusal == 0) & (self.places[self.poste] > 0)
        return open_


def id_rows(ids: Ids) -> NDArray[np.uint8]:
    """A column of ids as rows of bytes, zero padded."""
    return np.ascontiguousarray(ids).view(np.uint8).reshape(ids.size, ids.dtype.itemsize)
