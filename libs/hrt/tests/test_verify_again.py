"""The second proof: what it must catch, and what it must not accuse."""

import json

import pytest

from hrt import Instance, Result, solve, verify
from hrt.canonical import lottery_number
from hrt.generating import generate
from hrt.verifying import reproof
from hrt.verifying.plain import acceptable_wishes

from .examples import SEED, example


def first_of_equal_pairs() -> dict:
    """Two candidates and two postes: both ways to pair them have the same sum, by this seed."""
    names = ("C000051", "C000690")
    drawn = [[lottery_number(SEED, name, poste) for poste in ("P1", "P2")] for name in names]
    assert drawn[0][0] + drawn[1][1] == drawn[0][1] + drawn[1][0]
    wishes = [{"poste": poste, "hearts": 5, "rank": 1} for poste in ("P1", "P2")]
    return {**example(), "candidates": [{"id": name, "wishes": wishes} for name in names]}


def test_of_equal_figures_only_the_smallest_pairs_are_accepted():
    instance = Instance.from_json(json.dumps(first_of_equal_pairs()))
    result = solve(instance)
    assert verify(instance, result) == verify(instance, result, proof_limit=None)
    assert verify(instance, result).ok
    swapped = [["C000051", "P2"], ["C000690", "P1"]]
    document = json.loads(result.to_json()) | {"pairs": swapped}
    findings = verify(instance, Result.from_json(json.dumps(document))).findings
    assert [(finding.rule, finding.subject) for finding in findings] == [("beaten", "pairs")]


def test_who_is_placed_decides_between_equal_pairs_too():
    document = example()
    wishes = [{"poste": "P1", "hearts": 5, "rank": 1}]
    document["candidates"] = [{"id": name, "wishes": wishes} for name in ("C000128", "C000764")]
    instance = Instance.from_json(json.dumps(document))
    right = json.loads(solve(instance).to_json())
    assert verify(instance, Result.from_json(json.dumps(right))).ok
    wrong = right | {"pairs": [["C000764", "P1"]]}
    findings = verify(instance, Result.from_json(json.dumps(wrong))).findings
    assert [(finding.rule, finding.subject) for finding in findings] == [("beaten", "pairs")]


def chain_beside_ties() -> Instance:
    """A long part that leaves no choice, beside small ones with ties."""
    document = json.loads(generate("french", 480, seed=4, markets=30).to_json())
    last = 200
    document["postes"] += [{"id": f"Q{i:04}", "places": 1} for i in range(last + 1)]
    for i in range(last):
        wishes = [
            {"poste": f"Q{i + step:04}", "hearts": 5 - step, "rank": 1 + step} for step in (0, 1)
        ]
        document["candidates"].append({"id": f"D{i:04}", "wishes": wishes})
    return Instance.from_json(json.dumps(document))


def test_a_part_too_long_to_be_proven_again_accuses_nobody(monkeypatch):
    instance = chain_beside_ties()
    result = solve(instance)
    assert result.fully_proven
    monkeypatch.setattr(reproof, "_WISHES_PER_SECOND", 12)
    verdict = verify(instance, result, proof_limit=30)
    assert verdict.findings == ()
    figures = ("placed", "choices", "rank_sum", "lottery")
    assert verdict.notes == tuple(f"{name}: not re-proven within the limit" for name in figures)


def test_a_bound_is_told_not_to_be_proven_again():
    instance = generate("french", 200)
    result = solve(instance, time_limit=0)
    assert verify(instance, result).notes == ("placed: its bound is not proven again",)


@pytest.mark.parametrize("ranks", [[9999, 1, 9999], [5, 9000, 9000]])
def test_ranks_far_between_are_as_dense_as_any(ranks):
    document = example()
    document["candidates"] = [
        {"id": f"C{i}", "wishes": [{"poste": "P1", "hearts": 5, "rank": rank}]}
        for i, rank in enumerate(ranks)
    ]
    wishes = acceptable_wishes(Instance.from_json(json.dumps(document)))
    dense = sorted(set(ranks))
    assert wishes.rank_class.tolist() == [dense.index(rank) + 1 for rank in ranks]
