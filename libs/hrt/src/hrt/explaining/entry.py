"""Explanations, read off the result: the ledger once, then one candidate or poste at a time."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from hrt.deadline import Deadline
from hrt.explaining.explanation import Explanation, Preferred
from hrt.explaining.ledger import ledger_of
from hrt.explaining.postes import PosteExplanation, poste_explanation
from hrt.instance import REFUSALS, Instance
from hrt.result import Result


def explain(instance: Instance, result: Result, candidate: str) -> Explanation:
    """The explanation of one candidate, alternatives included.

    Raises ValueError if the instance does not know them, or if the result is another instance's or
    is not weakly stable.
    """
    return Explainer(instance, result).of(candidate)


class Explainer:
    """Explanations of one result, for one candidate or for all; the common part is done once."""

    def __init__(self, instance: Instance, result: Result, alternatives: bool = True) -> None:
        """With `alternatives`, wishes lost in a tie are solved again (some 20 ms each)."""
        self._ledger = ledger_of(instance, result)
        self._alternatives = self._ledger.alternatives if alternatives else None

    def of(self, candidate: str) -> Explanation:
        """The explanation of one candidate; raises ValueError if the instance lacks them."""
        index = _place(self._ledger.candidates, candidate, "candidate")
        return self._explanation(index, Deadline.after(None))

    def of_poste(self, poste: str) -> PosteExplanation:
        """The account of one poste, for coordinators and auditors; raises ValueError likewise."""
        index = _place(self._ledger.postes, poste, "poste")
        return poste_explanation(self._ledger, index, self._wishes_of[index])

    @cached_property
    def _wishes_of(self) -> list[list[int]]:
        wishes: list[list[int]] = [[] for _ in self._ledger.postes]
        for wish, poste in enumerate(self._ledger.poste):
            wishes[poste].append(wish)
        return wishes

    def all(self, time_limit: float | None = None) -> Iterator[Explanation]:
        """The explanation of each candidate, by id.

        Alternatives that would come after `time_limit` (seconds) are left out.
        """
        deadline = Deadline.after(time_limit)
        for index in range(len(self._ledger.candidates)):
            yield self._explanation(index, deadline)

    def _explanation(self, index: int, deadline: Deadline) -> Explanation:
        book = self._ledger
        held = book.held[index]
        own = range(book.start[index], book.start[index + 1])
        wanted = [wish for wish in own if book.hearts[wish] > book.held_hearts[index]]
        wanted.sort(key=lambda wish: (-book.hearts[wish], book.poste[wish]))
        return Explanation(
            instance=book.digest,
            candidate=book.candidates[index],
            poste=None if held < 0 else book.postes[held],
            preferred=tuple(self._preferred(wish, deadline) for wish in wanted),
        )

    def _preferred(self, wish: int, deadline: Deadline) -> Preferred:
        book = self._ledger
        poste, hearts = book.poste[wish], book.hearts[wish]
        name = book.postes[poste]
        if book.refusal[wish]:
            return Preferred(name, hearts, REFUSALS[book.refusal[wish]])
        if book.places[poste] == 0:
            return Preferred(name, hearts, "no_places")
        own, threshold = book.rank_class[wish], book.threshold[poste]
        if own != threshold:
            return Preferred(name, hearts, "full_better", own, threshold)
        alternative = None
        if self._alternatives is not None and deadline.left() > 0:
            alternative = self._alternatives.with_pair(book.market_wish[wish], deadline)
        return Preferred(name, hearts, "tied", own, threshold, alternative)


def _place(names: list[str], name: str, kind: str) -> int:
    place = bisect_left(names, name)
    if place == len(names) or names[place] != name:
        raise ValueError(f"no {kind} {name!r} in this instance")
    return place
