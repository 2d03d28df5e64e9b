"""The acceptable wishes of an instance, in dense classes of both sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Bytes, Instance, Ints
from hrt.kernels.classes import choice_classes, rank_classes, stable_order

_RANKS = 10_000


@dataclass(frozen=True, eq=False)
class Market:
    """Candidate i's acceptable wishes are `start[i]:start[i + 1]`, by poste.

    Per wish: `candidate`, `poste` (indexes of the instance), `choice` (1-5) and `rank` (1…), dense
    classes, lowest is best. Poste p's wishes are `by_poste[poste_start[p]:poste_start[p + 1]]`,
    best rank first. `wish` gives the index of each acceptable wish in the instance.
    """

    places: Ints
    start: Ints
    candidate: Ints
    poste: Ints
    choice: Bytes
    rank: Ints
    wish: Ints
    poste_start: Ints
    by_poste: Ints

    @property
    def candidates(self) -> int:
        """How many candidates the instance has."""
        return self.start.size - 1

    @property
    def postes(self) -> int:
        """How many postes the instance has."""
        return self.places.size

    def mutual_first(self) -> NDArray[np.bool_]:
        """For each wish: first class on both sides."""
        first: NDArray[np.bool_] = (self.choice == 1) & (self.rank == 1)
        return first


def market_of(instance: Instance) -> Market:
    """The market of an instance."""
    kept = instance.acceptable()
    wish = np.flatnonzero(kept).astype(np.int32)
    start = np.zeros(kept.size + 1, np.int32)
    np.cumsum(kept, out=start[1:])
    start = start[instance.start]
    poste = instance.poste[wish]
    rank = instance.rank[wish]
    by_rank = stable_order(rank, np.arange(wish.size, dtype=np.int32), _RANKS)
    by_poste = stable_order(poste, by_rank, instance.places.size)
    poste_start = np.zeros(instance.places.size + 1, np.int32)
    np.cumsum(np.bincount(poste, minlength=instance.places.size), out=poste_start[1:])
    return Market(
        places=instance.places,
        start=start,
        candidate=np.repeat(np.arange(start.size - 1, dtype=np.int32), np.diff(start)),
        poste=poste,
        choice=choice_classes(start, instance.hearts[wish]),
        rank=rank_classes(poste, rank, by_poste),
        wish=wish,
        poste_start=poste_start,
        by_poste=by_poste,
    )
