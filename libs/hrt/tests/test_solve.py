import json
import random
import time

import pytest

from hrt import Instance, Result, solve, verify
from hrt.generating import generate

from .brute import Reference
from .examples import DIGEST, example, tiny


def solved(document, policy="perfect") -> Result:
    return solve(Instance.from_json(json.dumps(document)), policy)


def test_the_example_has_the_published_result():
    result = json.loads(solved(example()).to_json())
    assert result["instance"] == DIGEST
    assert result["pairs"] == [["C1", "P1"], ["C3", "P2"]]
    assert result["objective"] == {
        "perfect_couples": 1,
        "placed": 2,
        "choices": [2, 0, 0, 0, 0],
        "rank_sum": 3,
        "lottery": 1062146,
    }


@pytest.mark.parametrize("policy", ["perfect", "cardinality", "candidates", "postes"])
def test_every_policy_is_stable_and_true_to_its_figures(policy):
    random_ = random.Random(4)
    for _ in range(300):
        document = tiny(random_)
        instance = Instance.from_json(json.dumps(document))
        result = solve(instance, policy, certificate=policy == "perfect")
        reference, pairs = Reference(document), tuple(result.pairs)
        assert reference.stable(pairs)
        assert reference.figures(pairs) == tuple(
            tuple(v) if isinstance(v, list) else v for v in result.objective.to_dict().values()
        )
        assert verify(instance, Result.from_json(result.to_json())).findings == ()


def test_the_perfect_couples_are_the_most_possible():
    random_ = random.Random(5)
    for _ in range(500):
        document = tiny(random_)
        (couples, *_), _ = Reference(document).best()
        assert solved(document).objective.perfect_couples == couples


def test_what_is_called_proven_is_the_optimum():
    random_ = random.Random(6)
    for policy in ("perfect", "cardinality"):
        for _ in range(300):
            document = tiny(random_)
            result = solved(document, policy)
            best, _ = Reference(document).best(policy)
            names = ("perfect_couples", "placed", "choices", "rank_sum", "lottery")
            figures = dict(zip(names, best, strict=True))
            for name in result.proven[1:]:
                value = result.objective.to_dict()[name]
                assert (tuple(value) if name == "choices" else value) == figures[name]


def test_perfect_couples_are_proven_whatever_the_time():
    instance = generate("french", 2000)
    result = solve(instance, time_limit=0)
    assert result.proven == ("stable", "perfect_couples")
    assert result.bounds["placed"] > result.objective.placed
    assert verify(instance, result).ok


def test_a_time_limit_is_kept():
    instance = generate("french", 6000)
    begin = time.monotonic()
    result = solve(instance, time_limit=4)
    assert time.monotonic() - begin < 4.4 + 0.6  # a busy machine
    assert not result.fully_proven


def test_an_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="unknown policy"):
        solved(example(), "fair")


@pytest.mark.parametrize(
    "document",
    [
        {**example(), "postes": [], "candidates": []},
        {**example(), "candidates": []},
        {**example(), "candidates": [{"id": "C1", "wishes": []}]},
        {**example(), "postes": [{"id": "P1", "places": 0}, {"id": "P2", "places": 9999}]},
    ],
)
@pytest.mark.parametrize("policy", ["perfect", "cardinality", "candidates", "postes"])
def test_the_limits_are_solved(document, policy):
    instance = Instance.from_json(json.dumps(document))
    assert verify(instance, solve(instance, policy)).ok
