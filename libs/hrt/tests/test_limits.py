"""Where two answers could both be right, or the machine could have a say: there is one answer."""

import json
import os
import random

import numpy as np
import pytest

from hrt import Instance, solve
from hrt.generating import generate

from . import brute
from .examples import example, tiny


def test_equal_lottery_sums_are_decided_by_the_smallest_pairs(monkeypatch):
    nothing = np.zeros(100, np.int64)
    monkeypatch.setattr("hrt.solving.lottery_numbers", lambda _, wishes: nothing[: wishes.size])
    monkeypatch.setattr(brute, "lottery_number", lambda *_: 0)
    random_ = random.Random(11)
    for _ in range(300):
        document = tiny(random_)
        result = solve(Instance.from_json(json.dumps(document)))
        figures, pairs = brute.Reference(document).best()
        assert result.objective.placed == figures[1]
        assert tuple(result.pairs) == pairs
        assert result.fully_proven


@pytest.mark.parametrize("kind", ["french", "ties"])
def test_the_number_of_cores_changes_no_byte(monkeypatch, kind):
    instance = generate(kind, 300, markets=3)
    whole = solve(instance).to_json()
    for cores in (1, 5):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)))
        assert solve(instance).to_json() == whole


def test_a_giant_tie_is_solved():
    wishes = [{"poste": f"P{i:02}", "hearts": 5, "rank": 1} for i in range(20)]
    document = {
        **example(),
        "postes": [{"id": f"P{i:02}", "places": 1 + i % 3} for i in range(20)],
        "candidates": [{"id": f"C{i:02}", "wishes": wishes} for i in range(60)],
    }
    result = solve(Instance.from_json(json.dumps(document)))
    assert result.objective.perfect_couples == result.objective.placed == 39
    assert result.fully_proven
