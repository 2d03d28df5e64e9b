"""Whether the pairs are legal: known, sorted, wished for, within the places."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Ids, Instance
from hrt.result import Result
from hrt.verifying.plain import Array, Wishes
from hrt.verifying.verdict import Finding

_WORD = 8


def legal_pairs(instance: Instance, wishes: Wishes, result: Result) -> tuple[Array, list[Finding]]:
    """The acceptable wish of each pair (only meaningful without findings), and the findings."""
    candidate, known = indexes_of(instance.candidate_ids, result.candidate_ids)
    poste, offered = indexes_of(instance.poste_ids, result.poste_ids)
    findings = [
        Finding("unknown candidate", _pair(result, i), "not in the instance")
        for i in np.flatnonzero(~known).tolist()
    ]
    findings += [
        Finding("unknown poste", _pair(result, i), "not in the instance")
        for i in np.flatnonzero(~offered).tolist()
    ]
    findings += _order(result)
    if not (known.all() and offered.all()):
        return np.empty(0, np.int64), findings
    held, wished = _wishes_of(instance, wishes, candidate, poste)
    for i in np.flatnonzero(~wished).tolist():
        findings.append(Finding("not acceptable", _pair(result, i), _why(instance, result, i)))
    load = np.bincount(poste, minlength=instance.places.size)
    for p in np.flatnonzero(load > instance.places):
        name = instance.poste_ids[p].decode()
        detail = f"{load[p]} candidates for {instance.places[p]} places"
        findings.append(Finding("too many", name, detail))
    return held, findings


def indexes_of(ids: Ids, wanted: Ids) -> tuple[Array, NDArray[np.bool_]]:
    """Where each wanted id is among the sorted ids, and whether it is there at all."""
    if ids.size == 0:
        return np.zeros(wanted.size, np.int64), np.zeros(wanted.size, np.bool_)
    width = max(ids.dtype.itemsize, wanted.dtype.itemsize)
    known, asked = _as_numbers(ids, width), _as_numbers(wanted, width)
    place = np.minimum(np.searchsorted(known, asked), ids.size - 1)
    return place, known[place] == asked


def _as_numbers(ids: Ids, width: int) -> NDArray[Any]:
    """Ids of up to eight bytes as numbers in the same order, which compare faster."""
    if width > _WORD:
        return ids
    return ids.astype(f"S{_WORD}").view(">u8").astype(np.uint64)


def _wishes_of(
    instance: Instance, wishes: Wishes, candidate: Array, poste: Array
) -> tuple[Array, NDArray[np.bool_]]:
    # Wishes come sorted by candidate, then poste: so do these keys.
    keys = wishes.candidate * instance.places.size + wishes.poste
    wanted = candidate * instance.places.size + poste
    if keys.size == 0:
        return np.zeros(wanted.size, np.int64), np.zeros(wanted.size, np.bool_)
    place = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return place, keys[place] == wanted


def _order(result: Result) -> list[Finding]:
    before, after = result.candidate_ids[:-1], result.candidate_ids[1:]
    findings = [
        Finding("candidate twice", _pair(result, i + 1), "the candidate has another pair")
        for i in np.flatnonzero(before == after).tolist()
    ]
    findings += [
        Finding("pairs unsorted", _pair(result, i + 1), f"after {_pair(result, i)}")
        for i in np.flatnonzero(before > after).tolist()
    ]
    return findings


def _why(instance: Instance, result: Result, i: int) -> str:
    candidate = int(np.searchsorted(instance.candidate_ids, result.candidate_ids[i]))
    poste = int(np.searchsorted(instance.poste_ids, result.poste_ids[i]))
    own = instance.poste[instance.start[candidate] : instance.start[candidate + 1]]
    if poste not in own:
        return "the candidate did not wish for this poste"
    return "this poste has no place" if instance.places[poste] == 0 else "this wish was refused"


def _pair(result: Result, i: int) -> str:
    return f"{result.candidate_ids[i].decode()}-{result.poste_ids[i].decode()}"
