"""The most perfect couples, as a maximum flow."""

import numpy as np

from hrt.instance import Instance
from hrt.verifying.plain import Wishes


def most_couples(instance: Instance, wishes: Wishes) -> int:
    """How many mutual-first pairs fit together: source, candidates, postes, sink."""
    # Here alone: it takes a tenth of a second to import.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    first = (wishes.choice == 1) & (wishes.rank_class == 1)
    candidate, poste = wishes.candidate[first], wishes.poste[first]
    candidates, postes = instance.candidate_ids.size, instance.poste_ids.size
    source, sink = candidates + postes, candidates + postes + 1
    wanting = np.unique(candidate)
    seats = candidates + np.arange(postes)
    rows = np.concatenate((np.full(wanting.size, source), candidate, seats))
    columns = np.concatenate((wanting, candidates + poste, np.full(postes, sink)))
    capacity = np.concatenate(
        (np.ones(wanting.size + candidate.size, np.int32), instance.places.astype(np.int32))
    )
    graph = csr_array((capacity, (rows, columns)), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph, source, sink).flow_value)
