"""Should all figures be equal, the smallest list of pairs: no other one comes before it."""

import time

import numpy as np

from hrt.verifying.plain import Array
from hrt.verifying.textbook import Part, another


def can_come_before(part: Part, kept: list[Array], limit: float) -> bool | None:
    """Whether a weakly stable matching has no less of the `kept` figures and smaller pairs.

    None when the limit (seconds) came first.
    """
    deadline = time.monotonic() + limit
    held = part.held.astype(np.int64)
    # There is hardly ever another one at all: one that shares fewer pairs.
    answer, _ = another(part, kept, -held, 1 - int(held.sum()), limit)
    owner = part.wishes.candidate
    for candidate in np.unique(owner).tolist() if answer else []:
        # Up to here as it is held, and then a smaller poste, or one instead of none.
        own = owner == candidate
        earlier = own & (np.cumsum(own & part.held) == 0)
        left = max(0.0, deadline - time.monotonic())
        answer, _ = another(part, kept, earlier.astype(np.int64), 1, left, owner < candidate)
        if answer is not False:
            break
    return answer
