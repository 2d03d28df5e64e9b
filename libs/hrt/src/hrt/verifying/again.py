"""The two deferred-acceptance policies, run again as one would by hand."""

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterator

import numpy as np

from hrt.instance import Instance
from hrt.result import Result
from hrt.verifying.plain import Array, Wishes, lottery
from hrt.verifying.verdict import Finding

Lists = dict[int, list[int]]


def deferred_again(instance: Instance, wishes: Wishes, result: Result) -> Iterator[Finding]:
    """A finding for each pair of the result that the policy does not give."""
    drawn = lottery(instance, wishes, np.arange(wishes.poste.size))
    by_candidate = _best_first(wishes.candidate, wishes.choice, drawn)
    by_poste = _best_first(wishes.poste, wishes.rank_class, drawn)
    places: dict[int, int] = dict(enumerate(instance.places.tolist()))
    single = dict.fromkeys(range(instance.candidate_ids.size), 1)
    candidate, poste = wishes.candidate.tolist(), wishes.poste.tolist()
    if result.policy == "candidates":
        held = _propose(by_candidate, by_poste, candidate, poste, single, places)
    else:
        held = _propose(by_poste, by_candidate, poste, candidate, places, single)
    names = instance.candidate_ids.astype(str), instance.poste_ids.astype(str)
    expected = {(str(names[0][candidate[w]]), str(names[1][poste[w]])) for w in held}
    for pair in sorted(expected ^ set(result.pairs)):
        detail = "missing" if pair in expected else "not what deferred acceptance gives"
        yield Finding("policy", "-".join(pair), detail)


def _best_first(owner: Array, level: Array, drawn: Array) -> Lists:
    # Wishes come by candidate, then poste, and the sort is stable: the smaller id comes first.
    lists: Lists = defaultdict(list)
    for wish in np.lexsort((-drawn, level, owner)).tolist():
        lists[int(owner[wish])].append(wish)
    return lists


def _propose(
    proposals: Lists,
    answers: Lists,
    proposer: list[int],
    receiver: list[int],
    seats: dict[int, int],
    places: dict[int, int],
) -> set[int]:
    """The wishes held once nobody has anything left to propose."""
    order = {wish: place for wish_list in answers.values() for place, wish in enumerate(wish_list)}
    left = {who: deque(wish_list) for who, wish_list in proposals.items()}
    free = dict(seats)
    kept: dict[int, list[tuple[int, int]]] = defaultdict(list)
    active = [who for who in left if free[who]]
    while active:
        who = active.pop()
        while free[who] and left[who]:
            wish = left[who].popleft()
            free[who] -= 1
            insort(kept[receiver[wish]], (order[wish], wish))
            if len(kept[receiver[wish]]) > places[receiver[wish]]:
                _, rejected = kept[receiver[wish]].pop()
                free[proposer[rejected]] += 1
                active.append(proposer[rejected])
    return {wish for wishes in kept.values() for _, wish in wishes}
