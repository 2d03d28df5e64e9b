"""The figures of a dry run by subdivision (V6): counts of people and places, no name, no id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Territory:
    """Candidates by where they are, wherever they are placed; places by where the poste is, whoever
    fills it. `first_choices`: placed on a wish to which they gave no fewer hearts than to another
    that they could have; `perfect_couples`: and that poste's first choice as well."""

    candidates: int = 0
    placed: int = 0
    first_choices: int = 0
    perfect_couples: int = 0
    places: int = 0
    filled: int = 0


class Counting:
    """An instance and where its candidates and postes are: figures of any result of it."""

    def __init__(
        self,
        instance: Mapping[str, Any],
        *,
        candidates: Mapping[str, str],
        postes: Mapping[str, str],
    ) -> None:
        self._homes, self._sites = candidates, postes
        self._places = {poste["id"]: poste["places"] for poste in instance["postes"]}
        self._most: dict[str, int] = {}
        self._best: dict[str, int] = {}
        self._wishes: dict[tuple[str, str], Mapping[str, Any]] = {}
        for candidate in instance["candidates"]:
            for wish in candidate["wishes"]:
                if "rank" in wish and self._places[wish["poste"]]:
                    self._take(candidate["id"], wish)

    def _take(self, candidate: str, wish: Mapping[str, Any]) -> None:
        poste = wish["poste"]
        self._wishes[candidate, poste] = wish
        self._most[candidate] = max(wish["hearts"], self._most.get(candidate, 0))
        self._best[poste] = min(wish["rank"], self._best.get(poste, wish["rank"]))

    def of(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Territory]:
        """By subdivision, those where nobody is placed included."""
        found: defaultdict[str, Territory] = defaultdict(Territory)
        for where in self._homes.values():
            found[where].candidates += 1
        for poste, places in self._places.items():
            found[self._sites[poste]].places += places
        for candidate, poste in pairs:
            wish, home = self._wishes[candidate, poste], found[self._homes[candidate]]
            first = wish["hearts"] == self._most[candidate]
            home.placed += 1
            home.first_choices += first
            home.perfect_couples += first and wish["rank"] == self._best[poste]
            found[self._sites[poste]].filled += 1
        return dict(found)
