"""A result has few members and up to a million pairs: those are read straight into columns."""

import re

import numpy as np

from hrt.instance import Ids
from hrt.kernels.pairs import scan_pairs
from hrt.reading.columns import ids_of

_PAIRS = re.compile(rb'"pairs"\s*:\s*\[')
_PAIR = 10  # bytes of the shortest, its comma included


def cut_pairs(raw: bytes) -> tuple[bytes, Ids, Ids] | None:
    """The text with its list of pairs emptied, and the candidates and postes that were in it.

    None if there is no such list of well-formed pairs: then what is wrong is for others to tell.
    No string of a valid result can hold the words looked for, and no other member their name.
    """
    found = _PAIRS.search(raw)
    if found is None:
        return None
    spans = np.empty((2, (len(raw) - found.end()) // _PAIR + 1, 2), np.int32)
    count, end = scan_pairs(np.frombuffer(raw, np.uint8), found.end(), spans)
    if not count:
        return None
    candidates, postes = (ids_of(raw, [side[:count]]) for side in spans)
    return raw[: found.end()] + b"]" + raw[end:], candidates, postes
