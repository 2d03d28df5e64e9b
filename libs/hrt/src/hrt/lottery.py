"""The lottery numbers of wishes: drawn by the seed, so by nobody."""

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Instance, Ints, id_rows
from hrt.kernels.sha256 import first_20_bits


def lottery_numbers(instance: Instance, wishes: Ints) -> NDArray[np.int64]:
    """int64 number (0 to 2**20 - 1) of each of the wishes, given by index."""
    numbers: NDArray[np.int64] = first_20_bits(
        np.frombuffer(bytes.fromhex(instance.seed), np.uint8),
        id_rows(instance.candidate_ids),
        id_rows(instance.poste_ids),
        instance.candidate_of_wish()[wishes],
        instance.poste[wishes],
    )
    return numbers
