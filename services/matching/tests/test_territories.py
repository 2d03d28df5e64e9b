"""V6: the figures of a draft, by subdivision, add up to those of the result."""

import json
from itertools import cycle

import hrt
import pytest
from hrt.generating import generate
from hrt.result import ORDER
from matching.domain.territories import Counting, Territory

WHERE = ("GRE", "LYO", "PAR")


@pytest.mark.parametrize("policy", ORDER)
@pytest.mark.parametrize("kind", ["french", "ties", "strict", "adversarial"])
def test_subdivisions_add_up_to_the_objective(kind: str, policy: str) -> None:
    instance = generate(kind, 60, markets=3)
    document = json.loads(instance.to_json())
    counting = Counting(
        document,
        candidates=dict(zip((c["id"] for c in document["candidates"]), cycle(WHERE))),
        postes=dict(zip((p["id"] for p in document["postes"]), cycle(WHERE))),
    )
    result = hrt.solve(instance, policy)
    counted = counting.of(result.pairs)
    figures, lines = result.objective, list(counted.values())
    assert set(counted) == set(WHERE)
    assert sum(one.perfect_couples for one in lines) == figures.perfect_couples
    assert sum(one.first_choices for one in lines) == figures.choices[0]
    assert sum(one.placed for one in lines) == figures.placed == sum(one.filled for one in lines)
    assert sum(one.candidates for one in lines) == len(document["candidates"])
    assert sum(one.places for one in lines) == sum(p["places"] for p in document["postes"])


def test_a_pair_across_subdivisions_counts_where_each_side_is() -> None:
    wishes = [{"poste": "69-1", "hearts": 3, "rank": 2}]
    instance = {
        "postes": [{"id": "69-1", "places": 2}],
        "candidates": [{"id": "c1", "wishes": wishes}, {"id": "c2", "wishes": []}],
    }
    counting = Counting(instance, candidates={"c1": "GRE", "c2": "LYO"}, postes={"69-1": "LYO"})
    assert counting.of([("c1", "69-1")]) == {
        "GRE": Territory(1, 1, 1, 1, 0, 0),
        "LYO": Territory(1, 0, 0, 0, 2, 1),
    }


def test_classes_are_taken_over_what_could_be_obtained() -> None:
    """More hearts given where one is refused, or where no place is left, make no second choice."""
    wishes = [
        {"poste": "69-1", "hearts": 5, "refused": "refused"},
        {"poste": "69-2", "hearts": 4, "rank": 1},
        {"poste": "69-3", "hearts": 3, "rank": 7},
    ]
    places = {"69-1": 1, "69-2": 0, "69-3": 1}
    counting = Counting(
        {
            "postes": [{"id": id_, "places": n} for id_, n in places.items()],
            "candidates": [{"id": "c1", "wishes": wishes}],
        },
        candidates={"c1": "LYO"},
        postes=dict.fromkeys(places, "LYO"),
    )
    assert counting.of([("c1", "69-3")]) == {"LYO": Territory(1, 1, 1, 1, 2, 1)}
