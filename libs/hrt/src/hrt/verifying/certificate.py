"""The cover of all mutual-first pairs: no matching can have more perfect couples than it weighs."""

from collections.abc import Iterator

import numpy as np

from hrt.instance import Instance
from hrt.result import Objective, Result
from hrt.verifying.pairs import indexes_of
from hrt.verifying.plain import Wishes
from hrt.verifying.verdict import Finding


def check_certificate(
    instance: Instance, wishes: Wishes, result: Result, actual: Objective
) -> Iterator[Finding]:
    """The findings on the certificate, if the result has one."""
    if result.certificate is None:
        return
    covered = []
    names = result.certificate.candidates, result.certificate.postes
    for side, ids in zip(names, (instance.candidate_ids, instance.poste_ids), strict=True):
        named = np.array([name.encode() for name in side], np.bytes_)
        if np.any(named[1:] <= named[:-1]):
            yield Finding("certificate", "cover", "its ids are not sorted, or one comes twice")
            return
        place, known = indexes_of(ids, named)
        if not known.all():
            yield Finding("certificate", named[~known][0].decode(), "not in the instance")
            return
        covered.append(np.bincount(place, minlength=ids.size) > 0)
    candidates, postes = covered
    first = (wishes.choice == 1) & (wishes.rank_class == 1)
    bare = first & ~candidates[wishes.candidate] & ~postes[wishes.poste]
    for wish in np.flatnonzero(bare).tolist():
        candidate = instance.candidate_ids[wishes.candidate[wish]].decode()
        poste = instance.poste_ids[wishes.poste[wish]].decode()
        yield Finding("certificate", f"{candidate}-{poste}", "a mutual-first pair is not covered")
    weight = int(np.count_nonzero(candidates)) + int(instance.places[postes].sum(dtype=np.int64))
    if weight != actual.perfect_couples:
        detail = f"the cover weighs {weight}, there are {actual.perfect_couples} couples"
        yield Finding("certificate", "perfect_couples", detail)
