"""The definitions, read plainly: acceptable wishes, classes, weak stability, figures."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hrt.instance import Instance, id_rows
from hrt.result import Objective
from hrt.verifying.sha256 import first_20_bits

Array = NDArray[np.int64]
_BOXES_PER_WISH = 16


@dataclass(frozen=True, eq=False)
class Wishes:
    """The acceptable wishes: candidate, poste, hearts, rank, and both dense classes (from 1)."""

    candidate: Array
    poste: Array
    hearts: Array
    rank: Array
    choice: Array
    rank_class: Array


def acceptable_wishes(instance: Instance) -> Wishes:
    """A wish is acceptable when it is not refused and its poste has at least one place."""
    candidate = np.repeat(np.arange(instance.candidate_ids.size), np.diff(instance.start))
    kept = (instance.refusal == 0) & (instance.places[instance.poste] >= 1)
    candidate = candidate[kept]
    poste = instance.poste[kept].astype(np.int64)
    hearts = instance.hearts[kept].astype(np.int64)
    rank = instance.rank[kept].astype(np.int64)
    with ThreadPoolExecutor(1) as beside:
        rank_class = beside.submit(_dense, poste, rank)
        given = np.zeros((instance.candidate_ids.size, 7), np.int8)
        given[candidate, hearts] = 1
        at_least = np.cumsum(given[:, ::-1], axis=1, dtype=np.int8)[:, ::-1]
        choice = at_least[candidate, hearts].astype(np.int64)
    return Wishes(candidate, poste, hearts, rank, choice, rank_class.result())


def _dense(poste: Array, rank: Array) -> Array:
    """Among equal postes, 1 for the least rank, 2 for the next one…"""
    if poste.size == 0:
        return poste
    worst = np.zeros(int(poste.max()) + 1, np.int64)
    np.maximum.at(worst, poste, rank)
    if worst.sum() > _BOXES_PER_WISH * poste.size:
        return _dense_by_sorting(poste, rank)
    # Each poste has a row of boxes, one per rank up to its worst; those that are used are counted.
    before = np.concatenate(([0], np.cumsum(worst)))[poste]
    box = before + rank
    used = np.zeros(int(worst.sum()) + 1, np.int8)
    used[box] = 1
    count = np.cumsum(used, dtype=np.int32)
    return (count[box] - count[before]).astype(np.int64)


def _dense_by_sorting(poste: Array, rank: Array) -> Array:
    """The same where ranks are far between: boxes would fill the memory."""
    order = np.lexsort((rank, poste))
    fresh = np.ones(order.size, np.int64)
    fresh[1:] = (np.diff(poste[order]) != 0) | (np.diff(rank[order]) != 0)
    count = np.cumsum(fresh)
    first = np.searchsorted(poste[order], poste[order])
    level = np.empty_like(count)
    level[order] = count - count[first] + 1
    return level


def blocking(instance: Instance, wishes: Wishes, held: Array) -> Array:
    """The wishes that block: wanted more than what is held, by a poste that would rather."""
    happiness = np.zeros(instance.candidate_ids.size, np.int64)
    happiness[wishes.candidate[held]] = wishes.hearts[held]
    load = np.bincount(wishes.poste[held], minlength=instance.places.size)
    worst = np.zeros(instance.places.size, np.int64)
    np.maximum.at(worst, wishes.poste[held], wishes.rank[held])
    wanted = happiness[wishes.candidate] < wishes.hearts
    welcome = (load < instance.places)[wishes.poste] | (wishes.rank < worst[wishes.poste])
    return np.flatnonzero(wanted & welcome)


def figures(instance: Instance, wishes: Wishes, held: Array) -> Objective:
    """The five figures, counted."""
    choice, rank = wishes.choice[held], wishes.rank_class[held]
    return Objective(
        perfect_couples=int(np.sum((choice == 1) & (rank == 1))),
        placed=len(held),
        choices=tuple(int(np.sum(choice == k)) for k in range(1, 6)),
        rank_sum=int(np.sum(rank)),
        lottery=int(np.sum(lottery(instance, wishes, held))),
    )


def lottery(instance: Instance, wishes: Wishes, chosen: Array) -> Array:
    """The first 20 bits of SHA-256(seed, 0, candidate, 0, poste) of the chosen wishes."""
    fixed = (
        np.frombuffer(bytes.fromhex(instance.seed), np.uint8),
        id_rows(instance.candidate_ids),
        id_rows(instance.poste_ids),
    )
    cores = len(os.sched_getaffinity(0))
    shares = [np.array_split(column[chosen], cores) for column in (wishes.candidate, wishes.poste)]
    with ThreadPoolExecutor(cores) as pool:
        return np.concatenate(list(pool.map(partial(first_20_bits, *fixed), *shares)))
