"""The canonical bytes of an instance, a slice of candidates at a time."""

from collections.abc import Iterator

from hrt.canonical import canonical_bytes
from hrt.instance import FORMAT, Instance, id_rows
from hrt.kernels.write import write_candidates

_SLICE = 4_000


def canonical_slices(instance: Instance) -> Iterator[bytes]:
    """The RFC 8785 bytes of an instance, to be joined or hashed as they come."""
    document = {
        "format": FORMAT,
        "campaign": instance.campaign,
        "round": instance.round,
        "seed": instance.seed,
        "candidates": [],
        "postes": [],
    }
    head, middle, tail = canonical_bytes(document).split(b"[]")
    yield head + b"["
    candidates, postes = id_rows(instance.candidate_ids), id_rows(instance.poste_ids)
    for first in range(0, candidates.shape[0], _SLICE):
        last = min(first + _SLICE, candidates.shape[0])
        columns = instance.start, instance.poste, instance.hearts, instance.rank, instance.refusal
        slice_ = write_candidates(first, last, candidates, postes, *columns)
        yield (b"," if first else b"") + slice_.tobytes()
    yield b"]" + middle + b"["
    # Ids need no escaping: many postes are joined, not walked.
    names = instance.poste_ids.astype(str).tolist()
    rows = zip(names, instance.places.tolist(), strict=True)
    yield ",".join(f'{{"id":"{name}","places":{places}}}' for name, places in rows).encode()
    yield b"]" + tail
