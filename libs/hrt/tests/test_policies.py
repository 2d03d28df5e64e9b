"""The two deferred-acceptance policies against every stable matching of the strict market."""

import json
import random

import pytest

from hrt import Instance, solve

from .brute import Pairs, Reference
from .examples import tiny


class Strict(Reference):
    """Ties broken by the pair's lottery number, greater first, then the smaller id."""

    def wanted(self, pair: tuple[str, str]) -> tuple:
        return -self.wishes[pair]["hearts"], -self.lottery[pair], pair[1]

    def welcome(self, pair: tuple[str, str]) -> tuple:
        return self.wishes[pair]["rank"], -self.lottery[pair], pair[0]

    def stable(self, pairs: Pairs) -> bool:
        held = {pair[0]: pair for pair in pairs}
        return not any(
            self._blocks(pair, held, [other for other in pairs if other[1] == pair[1]])
            for pair in self.wishes.keys() - set(pairs)
        )

    def _blocks(self, pair, held, holders) -> bool:
        mine = held.get(pair[0])
        if mine and self.wanted(mine) < self.wanted(pair):
            return False
        places = self.places[pair[1]]
        return len(holders) < places or self.welcome(pair) < max(map(self.welcome, holders))


@pytest.mark.parametrize("policy", ["candidates", "postes"])
def test_each_on_the_proposing_side_has_the_best_of_all_stable_matchings(policy):
    random_ = random.Random(51)
    for _ in range(500):
        document = tiny(random_)
        reference = Strict(document)
        pairs = solve(Instance.from_json(json.dumps(document)), policy).pairs
        assert tuple(pairs) in [found for _, found in reference.all_stable]
        held = {pair[0]: pair for pair in pairs}
        for _, other in reference.all_stable:
            for pair in other:
                # Who is placed once is placed always: the rural hospitals theorem.
                mine, theirs = reference.wanted(held[pair[0]]), reference.wanted(pair)
                assert (mine <= theirs) if policy == "candidates" else (theirs <= mine)
