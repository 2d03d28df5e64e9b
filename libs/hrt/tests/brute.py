"""All weakly stable matchings of a tiny instance, by trying everything."""

from collections.abc import Iterator
from functools import cached_property
from itertools import product
from typing import Any

from hrt.canonical import lottery_number

Figures = tuple[int, int, tuple[int, ...], int, int]
Pairs = tuple[tuple[str, str], ...]


class Reference:
    """Classes and figures of one instance (a plain document), straight from the definitions."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.seed = document["seed"]
        self.places = {poste["id"]: poste["places"] for poste in document["postes"]}
        self.wishes = {
            (candidate["id"], wish["poste"]): wish
            for candidate in document["candidates"]
            for wish in candidate["wishes"]
            if "rank" in wish and self.places[wish["poste"]] > 0
        }
        self.candidates = [candidate["id"] for candidate in document["candidates"]]

        self.choice = {pair: self._choice(pair) for pair in self.wishes}
        self.rank = {pair: self._rank(pair) for pair in self.wishes}
        self.lottery = {pair: lottery_number(self.seed, *pair) for pair in self.wishes}

    def _choice(self, pair: tuple[str, str]) -> int:
        own = {wish["hearts"] for (who, _), wish in self.wishes.items() if who == pair[0]}
        return sorted(own, reverse=True).index(self.wishes[pair]["hearts"]) + 1

    def _rank(self, pair: tuple[str, str]) -> int:
        own = {wish["rank"] for (_, poste), wish in self.wishes.items() if poste == pair[1]}
        return sorted(own).index(self.wishes[pair]["rank"]) + 1

    @cached_property
    def all_stable(self) -> list[tuple[Figures, Pairs]]:
        """Every weakly stable matching and its figures."""
        return [(self.figures(pairs), pairs) for pairs in self.matchings() if self.stable(pairs)]

    def matchings(self) -> Iterator[Pairs]:
        options = [
            [None, *(poste for who, poste in self.wishes if who == candidate)]
            for candidate in self.candidates
        ]
        for chosen in product(*options):
            pairs = tuple((c, p) for c, p in zip(self.candidates, chosen, strict=True) if p)
            load = [poste for _, poste in pairs]
            if all(load.count(poste) <= self.places[poste] for poste in set(load)):
                yield pairs

    def stable(self, pairs: Pairs) -> bool:
        held = dict(pairs)
        hearts = {who: self.wishes[who, poste]["hearts"] for who, poste in pairs}
        ranks: dict[str, list[int]] = {}
        for pair in pairs:
            ranks.setdefault(pair[1], []).append(self.wishes[pair]["rank"])
        for (candidate, poste), wish in self.wishes.items():
            if held.get(candidate) == poste or hearts.get(candidate, 0) >= wish["hearts"]:
                continue
            taken = ranks.get(poste, [])
            if len(taken) < self.places[poste] or max(taken) > wish["rank"]:
                return False
        return True

    def figures(self, pairs: Pairs) -> Figures:
        choices = [self.choice[pair] for pair in pairs]
        ranks = [self.rank[pair] for pair in pairs]
        return (
            sum(choice == rank == 1 for choice, rank in zip(choices, ranks, strict=True)),
            len(pairs),
            tuple(choices.count(k) for k in range(1, 6)),
            sum(ranks),
            sum(self.lottery[pair] for pair in pairs),
        )

    def best(
        self, policy: str = "perfect", having: tuple[str, str] | None = None
    ) -> tuple[Figures, Pairs] | None:
        """The optimum by the policy's figures (among those `having` a pair), the smallest pairs
        where all figures are equal; None if there is none."""

        def key(found: tuple[Figures, Pairs]) -> tuple[Any, ...]:
            (couples, placed, choices, rank_sum, lottery), pairs = found
            top = (couples, placed) if policy == "perfect" else (placed, couples)
            return (*(-n for n in top), tuple(-n for n in choices[:4]), rank_sum, -lottery, pairs)

        allowed = [found for found in self.all_stable if having is None or having in found[1]]
        return min(allowed, key=key, default=None)
