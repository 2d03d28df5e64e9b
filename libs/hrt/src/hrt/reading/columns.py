"""From what the scan kept to the columns of an instance."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from hrt.instance import Bytes, Ids, Ints
from hrt.kernels.names import gather, settle, table_of
from hrt.reading.faults import unknown_poste
from hrt.reading.pieces import Scanned, in_threads


@dataclass(frozen=True, eq=False)
class Columns:
    """Per wish, as in Instance; `start` is where each candidate's wishes begin."""

    start: Ints
    poste: Ints
    hearts: Bytes
    rank: Ints
    refusal: Bytes


def columns_of(raw: bytes, text: Scanned) -> Columns:
    """All the wishes; raises InvalidInstance where one names a poste that is not there."""
    data = np.frombuffer(raw, np.uint8)
    counts = [piece.counts for piece in text.pieces]
    size = sum(wishes for _, wishes in counts)
    poste, rank = np.empty(size, np.int32), np.empty(size, np.int32)
    hearts, refusal = np.empty(size, np.int8), np.empty(size, np.int8)
    starts = [np.zeros(1, np.int32)]
    table = table_of(data, text.postes)
    works = []
    first = 0
    for piece, (candidates, wishes) in zip(text.pieces, counts, strict=True):
        starts.append(piece.start[1 : candidates + 1] + np.int32(first))
        own = slice(first, first + wishes)
        columns = poste[own], hearts[own], rank[own], refusal[own]
        works.append(partial(settle, data, text.postes, table, piece.wishes[:wishes], *columns))
        first += wishes
    start = np.concatenate(starts)
    first = 0
    for unknown, piece, (_, wishes) in zip(in_threads(works), text.pieces, counts, strict=True):
        if unknown >= 0:
            raise unknown_poste(raw, start, first + unknown, int(piece.wishes[unknown, 0]))
        first += wishes
    return Columns(start, poste, hearts, rank, refusal)


def ids_of(raw: bytes, spans: list[Ints]) -> Ids:
    """The ids at these places (begin, length), zero padded, one array after another."""
    data = np.frombuffer(raw, np.uint8)
    longest = max(int(part[:, 1].max(initial=1)) for part in spans)
    column = np.zeros((sum(part.shape[0] for part in spans), longest), np.uint8)
    first = 0
    for part in spans:
        gather(data, part, column[first : first + part.shape[0]])
        first += part.shape[0]
    return column.view(f"S{longest}").reshape(column.shape[0])
