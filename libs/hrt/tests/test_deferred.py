import random

import numpy as np
import pytest

from hrt import deferred_acceptance


def by_hand(wishes, places) -> list[int]:
    """Gale and Shapley with lists: `wishes[i]` is (poste, rank), most wanted first."""
    held: dict[int, list[tuple[int, int]]] = {}
    left = [list(own) for own in wishes]
    active = list(range(len(wishes)))
    while active:
        candidate = active.pop()
        if not left[candidate]:
            continue
        poste, rank = left[candidate].pop(0)
        held.setdefault(poste, []).append((rank, candidate))
        if len(held[poste]) > places[poste]:
            worst = max(held[poste])
            held[poste].remove(worst)
            active.append(worst[1])
    answer = [-1] * len(wishes)
    for poste, pairs in held.items():
        for _, candidate in pairs:
            answer[candidate] = poste
    return answer


@pytest.mark.parametrize("most", [1, 3, 50])
def test_it_agrees_with_lists(most):
    random_ = random.Random(9)
    for _ in range(300):
        candidates, postes = random_.randint(0, 12), random_.randint(1, 6)
        places = [random_.randint(0, most) for _ in range(postes)]
        orders = [random_.sample(range(candidates), candidates) for _ in range(postes)]
        wishes = [
            [
                (p, orders[p].index(c))
                for p in random_.sample(range(postes), random_.randint(0, postes))
            ]
            for c in range(candidates)
        ]
        flat = [wish for own in wishes for wish in own]
        answer = deferred_acceptance(
            np.cumsum([0, *map(len, wishes)]).astype(np.int32),
            np.array([poste for poste, _ in flat], np.int32),
            np.array([rank for _, rank in flat], np.int32),
            np.array(places, np.int32),
        )
        assert answer.dtype == np.int32
        assert answer.tolist() == by_hand(wishes, places)


@pytest.mark.parametrize(
    ("start", "poste", "rank", "places"),
    [
        ([0, 1], [5], [0], [1]),
        ([0, 9, 1], [0], [0], [1]),
        ([0, 1], [-1], [0], [1]),
        ([0, 2], [0], [0], [1]),
        ([0, 1], [0], [], [1]),
        ([], [], [], [1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(start, poste, rank, places):
    with pytest.raises(ValueError, match=r"wish|start"):
        deferred_acceptance(*(np.array(a, np.int32) for a in (start, poste, rank, places)))


def test_places_below_zero_are_refused():
    one = np.zeros(1, np.int32)
    with pytest.raises(ValueError, match="places"):
        deferred_acceptance(np.array([0, 1], np.int32), one, one, one - 1)
