"""The lottery numbers of wishes: drawn by the seed, so by nobody."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Instance, Ints, id_rows
from hrt.kernels.sha256 import first_20_bits

_FEW = 100_000


def lottery_numbers(instance: Instance, wishes: Ints) -> NDArray[np.int64]:
    """int64 number (0 to 2**20 - 1) of each of the wishes, given by index; many: in threads."""
    fixed = (
        np.frombuffer(bytes.fromhex(instance.seed), np.uint8),
        id_rows(instance.candidate_ids),
        id_rows(instance.poste_ids),
    )
    candidate, poste = instance.candidate_of_wish()[wishes], instance.poste[wishes]
    if wishes.size < _FEW:
        return np.asarray(first_20_bits(*fixed, candidate, poste))
    cores = len(os.sched_getaffinity(0))
    slices = np.array_split(candidate, cores), np.array_split(poste, cores)
    with ThreadPoolExecutor(cores) as pool:
        return np.concatenate(list(pool.map(partial(first_20_bits, *fixed), *slices)))
