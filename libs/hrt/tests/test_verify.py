import dataclasses
import json

import pytest

from hrt import Instance, InvalidResult, Result, solve, verify
from hrt.benching.plain import plainly
from hrt.canonical import lottery_number
from hrt.generating import generate
from hrt.result import Certificate

from .examples import DIGEST, SEED, example


@pytest.fixture
def instance() -> Instance:
    return Instance.from_json(json.dumps(example()))


def result_of(solved: Instance, **changes) -> Result:
    document = json.loads(solve(solved, certificate=True).to_json()) | changes
    return Result.from_json(json.dumps({k: v for k, v in document.items() if v is not None}))


def rules(instance: Instance, result: Result) -> set[str]:
    return {finding.rule for finding in verify(instance, result).findings}


def figures(**changes) -> dict:
    right = {"perfect_couples": 1, "placed": 2, "choices": [2, 0, 0, 0, 0]}
    return right | {"rank_sum": 3, "lottery": 1062146} | changes


WRONG_FIGURES = [
    {"perfect_couples": 2},
    {"placed": 1},
    {"choices": [1, 1, 0, 0, 0]},
    {"rank_sum": 2},
    {"lottery": 1062147},
]


def test_a_true_result_is_accepted(instance):
    assert verify(instance, result_of(instance)).ok


@pytest.mark.parametrize(
    ("pairs", "rule"),
    [
        ([["C3", "P2"], ["C1", "P1"]], "pairs unsorted"),
        ([["C1", "P1"], ["C1", "P2"]], "candidate twice"),
        ([["C1", "P2"], ["C3", "P2"]], "too many"),
        ([["C1", "P1"], ["C2", "P2"]], "not acceptable"),
        ([["C1", "P2"], ["C3", "P1"]], "not acceptable"),
        ([["C1", "P1"], ["C4", "P2"]], "unknown candidate"),
        ([["C1", "P1"], ["C3", "P7"]], "unknown poste"),
        ([["C1", "P1"]], "unstable"),
        ([["C1", "P2"]], "unstable"),
        ([], "unstable"),
    ],
)
def test_false_pairs_are_named(instance, pairs, rule):
    assert rule in rules(instance, result_of(instance, pairs=pairs))


@pytest.mark.parametrize("wrong", WRONG_FIGURES)
def test_a_wrong_figure_is_named(instance, wrong):
    verdict = verify(instance, result_of(instance, objective=figures(**wrong)))
    assert [finding.subject for finding in verdict.findings if finding.rule == "wrong figure"] == [
        *wrong
    ]


def test_another_instance_is_noticed(instance):
    other = "sha256:" + "0" * 64
    assert "digest" in rules(instance, result_of(instance, instance=other))


@pytest.mark.parametrize(
    ("proven", "bounds", "rule"),
    [
        ([], {}, "proven"),
        (["perfect_couples"], {}, "proven"),
        (["stable", "placed"], {}, "proven"),
        (["stable", "perfect_couples", "choices"], {}, "proven"),
        (["stable", "stable"], {}, "proven"),
        (["stable"], {}, "bounds"),
        (["stable"], {"placed": 3}, "bounds"),
        (["stable"], {"perfect_couples": 0}, "bounds"),
        (["stable"], {"perfect_couples": 1}, "bounds"),
        (["stable"], {"perfect_couples": 2, "placed": 3}, "bounds"),
        (["stable", "perfect_couples", "placed"], {"choices": [2, 0, 0, 0, 0]}, "bounds"),
        (["stable", "perfect_couples", "placed"], {"choices": [3, 1, None, None, None]}, "bounds"),
        (["stable", "perfect_couples", "placed"], {"choices": [3, None]}, "bounds"),
        (["stable", "perfect_couples", "placed", "choices"], {"rank_sum": 4}, "bounds"),
    ],
)
def test_false_claims_are_named(instance, proven, bounds, rule):
    assert rule in rules(instance, result_of(instance, proven=proven, bounds=bounds))


@pytest.mark.parametrize(
    ("proven", "bounds"),
    [
        (["stable"], {"perfect_couples": 2}),
        (["stable", "perfect_couples", "placed"], {"choices": [3, None, None, None, None]}),
        (["stable", "perfect_couples", "placed"], {"choices": [2, 1, None, None, None]}),
    ],
)
def test_fewer_claims_are_accepted(instance, proven, bounds):
    assert verify(instance, result_of(instance, proven=proven, bounds=bounds)).ok


@pytest.mark.parametrize(
    "cover",
    [
        Certificate((), ()),
        Certificate(("C1",), ()),
        Certificate((), ("P1", "P2")),
        Certificate((), ("P1", "P1")),
        Certificate((), ("P9",)),
        Certificate(("C2", "C1"), ()),
    ],
)
def test_a_false_certificate_is_named(instance, cover):
    result = dataclasses.replace(result_of(instance), certificate=cover)
    assert rules(instance, result) == {"certificate"}


def test_couples_that_can_be_beaten_are_found():
    document = example()
    document["candidates"] = [
        {
            "id": "C1",
            "wishes": [
                {"poste": "P1", "hearts": 5, "rank": 1},
                {"poste": "P2", "hearts": 5, "rank": 1},
            ],
        },
        {"id": "C2", "wishes": [{"poste": "P1", "hearts": 5, "rank": 1}]},
    ]
    instance = Instance.from_json(json.dumps(document))
    pairs = [["C1", "P1"]]
    alone = result_of(
        instance,
        pairs=pairs,
        objective=figures(
            placed=1, choices=[1, 0, 0, 0, 0], rank_sum=1, lottery=lottery_number(SEED, "C1", "P1")
        ),
        proven=["stable", "perfect_couples"],
        bounds={"placed": 2},
        certificate=None,
    )
    assert rules(instance, alone) == {"beaten"}


@pytest.mark.parametrize("policy", ["candidates", "postes"])
def test_another_stable_matching_is_not_what_the_policy_gives(instance, policy):
    perfect = solve(instance)
    posed = dataclasses.replace(perfect, policy=policy, proven=("stable",), bounds={})
    assert rules(instance, posed) == {"policy"}


def test_leaving_the_proof_out_is_told(instance):
    assert verify(instance, result_of(instance), proof=False).notes


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"format": "appariement/result@2"}, "$.format"),
        ({"instance": DIGEST.upper()}, "$.instance"),
        ({"policy": "fair"}, "$.policy"),
        ({"pairs": {}}, "$.pairs"),
        ({"pairs": [["C1"]]}, "$.pairs[0]"),
        ({"pairs": [["C1", 1]]}, "$.pairs[0][1]"),
        ({"pairs": ["C1P1"]}, "$.pairs[0]"),
        ({"objective": []}, "$.objective"),
        ({"objective": figures(placed=-1)}, "$.objective.placed"),
        ({"objective": figures(placed=2.0)}, "$.objective.placed"),
        ({"objective": figures(choices=[2])}, "$.objective.choices"),
        ({"proven": "stable"}, "$.proven"),
        ({"proven": ["certain"]}, "$.proven[0]"),
        ({"bounds": {"fairness": 1}}, "$.bounds"),
        ({"bounds": {"placed": None}}, "$.bounds.placed"),
        ({"bounds": {"choices": 3}}, "$.bounds.choices"),
        ({"certificate": {}}, "$.certificate"),
        ({"signature": "x"}, "$"),
        ({"objective": None}, "$"),
    ],
)
def test_what_is_not_a_result_is_refused(instance, changes, where):
    with pytest.raises(InvalidResult) as caught:
        result_of(instance, **changes)
    assert caught.value.path == where


def test_what_is_not_proven_again_in_time_is_told():
    instance = generate("french", 60)
    result = solve(instance)
    assert verify(instance, result).notes == ()
    verdict = verify(instance, result, proof_limit=0)
    assert verdict.ok
    assert len(verdict.notes) == 5


@pytest.mark.parametrize(("kind", "candidates"), [("french", 30), ("french", 50), ("ties", 40)])
def test_the_second_formulation_has_the_same_optimum(kind, candidates):
    instance = generate(kind, candidates)
    _, objective = plainly(instance)
    assert objective == solve(instance).objective.to_dict()


@pytest.mark.parametrize("limit", [None, 30.0])
def test_a_matching_that_places_fewer_is_beaten(limit):
    instance = generate("adversarial", 2)
    pairs = [["C1", "P0"]]
    lottery = lottery_number(instance.seed, "C1", "P0")
    document = json.loads(solve(instance).to_json()) | {
        "pairs": pairs,
        "objective": figures(placed=1, choices=[1, 0, 0, 0, 0], rank_sum=1, lottery=lottery),
    }
    verdict = verify(instance, Result.from_json(json.dumps(document)), proof_limit=limit)
    assert [(f.rule, f.subject) for f in verdict.findings] == [("beaten", "placed")]
