"""What is removed before the search: nothing that an optimum holds; what is forced: always so."""

import json
import random

import numpy as np
import pytest

from hrt import Instance, solve
from hrt.couples import most_pairs
from hrt.deadline import Deadline
from hrt.generating import generate
from hrt.market import Market, market_of
from hrt.narrowing import Narrowed, narrowed

from .brute import Pairs, Reference
from .examples import tiny

NEVER = Deadline.after(None)


def markets(seed: int, count: int):
    random_ = random.Random(seed)
    for _ in range(count):
        document = tiny(random_)
        instance = Instance.from_json(json.dumps(document))
        yield Reference(document), instance, market_of(instance)


def pairs_of(instance: Instance, market: Market) -> list[tuple[str, str]]:
    names = instance.candidate_ids[market.candidate], instance.poste_ids[market.poste]
    return list(zip(*(column.astype(str).tolist() for column in names), strict=True))


def most_couples(reference: Reference) -> list[Pairs]:
    stable = [pairs for pairs in reference.matchings() if reference.stable(pairs)]
    most = max(reference.figures(pairs)[0] for pairs in stable)
    return [pairs for pairs in stable if reference.figures(pairs)[0] == most]


def test_every_stable_matching_with_the_most_couples_is_left_and_has_what_is_forced():
    for reference, instance, market in markets(21, 400):
        narrow = narrowed(market, True, NEVER)
        left = set(pairs_of(instance, narrow.market))
        placed = set(instance.candidate_ids[narrow.placed].astype(str).tolist())
        full = instance.poste_ids[narrow.full].astype(str).tolist()
        for pairs in most_couples(reference):
            assert set(pairs) <= left
            perfect = [p for p in pairs if reference.choice[p] == reference.rank[p] == 1]
            assert placed <= {candidate for candidate, _ in perfect}
            for poste in full:
                assert [p for _, p in perfect].count(poste) == reference.places[poste]


def test_what_is_left_and_stable_with_what_is_forced_is_stable_with_the_most_couples():
    for reference, instance, market in markets(22, 400):
        narrow = narrowed(market, True, NEVER)
        left = set(pairs_of(instance, narrow.market))
        wanted = set(most_couples(reference))
        found = {
            pairs
            for pairs in reference.matchings()
            if set(pairs) <= left and _forced(instance, narrow, pairs)
            if _stable_within(reference, left, pairs)
        }
        assert found == wanted


def _forced(instance: Instance, narrow: Narrowed, pairs: Pairs) -> bool:
    placed = instance.candidate_ids[narrow.placed].astype(str).tolist()
    full = np.flatnonzero(narrow.full)
    load = [poste for _, poste in pairs]
    return set(placed) <= {candidate for candidate, _ in pairs} and all(
        load.count(instance.poste_ids[poste].decode()) == instance.places[poste] for poste in full
    )


def _stable_within(reference: Reference, left: set[tuple[str, str]], pairs: Pairs) -> bool:
    every = reference.wishes
    reference.wishes = {pair: wish for pair, wish in every.items() if pair in left}
    stable = reference.stable(pairs)
    reference.wishes = every
    return stable


@pytest.mark.parametrize("couples_first", [True, False])
def test_no_matching_places_more_than_the_first_bound(couples_first):
    for reference, _, market in markets(23, 300):
        narrow = narrowed(market, couples_first, NEVER)
        policy = "perfect" if couples_first else "cardinality"
        (_, placed, *_), _ = reference.best(policy)
        assert narrow.bounding
        assert placed <= narrow.largest.sum()


@pytest.mark.parametrize("policy", ["perfect", "cardinality"])
def test_without_time_the_answer_is_stable_and_the_bound_holds(policy):
    random_ = random.Random(24)
    for _ in range(300):
        document = tiny(random_)
        reference = Reference(document)
        result = solve(Instance.from_json(json.dumps(document)), policy, time_limit=0)
        (couples, placed, *_), _ = reference.best(policy)
        assert reference.stable(tuple(result.pairs))
        assert result.bounds.get("placed", placed) >= placed >= result.objective.placed
        if policy == "perfect":
            assert result.objective.perfect_couples == couples


@pytest.mark.parametrize("seed", range(5))
def test_a_matching_grown_from_another_is_as_large_and_drops_nobody(seed):
    market = market_of(generate("ties", 2_000, seed=seed, wishes=3))
    everything = np.ones(market.poste.size, np.bool_)
    first = most_pairs(market, market.mutual_first()).chosen(market)
    grown = most_pairs(market, everything, first).chosen(market)
    assert set(market.candidate[first]) <= set(market.candidate[grown])
    load = np.bincount(market.poste[grown], minlength=market.postes)
    assert np.all(load <= market.places)
    assert grown.sum() == _by_kuhn(market) == most_pairs(market, everything).chosen(market).sum()


def _by_kuhn(market: Market) -> int:
    """The size of a largest b-matching, one candidate at a time."""
    holders: list[list[int]] = [[] for _ in range(market.postes)]
    bounds = market.start.tolist()

    def place(root: int) -> bool:
        came: dict[int, tuple[int, int]] = {}
        queue = [root]
        for candidate in queue:
            for target in market.poste[bounds[candidate] : bounds[candidate + 1]].tolist():
                if target in came:
                    continue
                came[target] = candidate, next((p for p in came if candidate in holders[p]), -1)
                if len(holders[target]) < market.places[target]:
                    while target >= 0:
                        mover, left = came[target]
                        if left >= 0:
                            holders[left].remove(mover)
                        holders[target].append(mover)
                        target = left
                    return True
                queue += holders[target]
        return False

    return sum(place(candidate) for candidate in range(market.candidates))
