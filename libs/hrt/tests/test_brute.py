import random

import pytest

from .examples import example, tiny
from .fuzz import disagreement


@pytest.mark.parametrize("block", range(10))
def test_a_thousand_tiny_instances_equal_brute_force(block):
    random_ = random.Random(1000 + block)
    for _ in range(1000):
        document = tiny(random_)
        assert disagreement(document, "perfect") is None


def test_the_other_order_of_figures_equals_brute_force():
    random_ = random.Random(2000)
    for _ in range(1000):
        assert disagreement(tiny(random_), "cardinality") is None


def test_one_giant_tie_equals_brute_force():
    random_ = random.Random(3000)
    for size in range(1, 6):
        wishes = [{"poste": f"P{i}", "hearts": 3, "rank": 1} for i in range(3)]
        document = {
            **example(),
            "seed": random_.randbytes(32).hex(),
            "postes": [{"id": f"P{i}", "places": 1 + i % 2} for i in range(3)],
            "candidates": [{"id": f"C{i}", "wishes": wishes} for i in range(size)],
        }
        assert disagreement(document, "perfect") is None
