import json
import random

import pytest

from hrt import Instance, Result, explain, solve
from hrt.canonical import lottery_number
from hrt.explaining import Explainer, poste_sentences, sentences
from hrt.explaining.sentences import DECISIONS, REASONS, VACANCIES
from hrt.instance import REFUSALS
from hrt.result import FIGURES

from .brute import Reference
from .examples import DIGEST, SEED, example, tiny


def told(document, candidate) -> dict:
    instance = Instance.from_json(json.dumps(document))
    return json.loads(explain(instance, solve(instance), candidate=candidate).to_json())


def test_who_has_their_first_wish_has_nothing_to_be_told():
    assert told(example(), "C1") == {
        "format": "appariement/explanation@1",
        "instance": DIGEST,
        "candidate": "C1",
        "poste": "P1",
        "preferred": [],
    }


def test_the_unplaced_are_told_of_every_wish():
    why = told(example(), "C2")
    assert why["poste"] is None
    assert [wish["reason"] for wish in why["preferred"]] == ["tied", "not_ranked"]
    assert why["preferred"][0] == {
        "poste": "P1",
        "hearts": 4,
        "reason": "tied",
        "rank_class": 1,
        "threshold": 1,
        "decided_by": "choices",
        "alternative": {
            "perfect_couples": 1,
            "placed": 2,
            "choices": [1, 1, 0, 0, 0],
            "rank_sum": 2,
            "lottery": 400798,
        },
    }
    assert set(why["preferred"][1]) == {"poste", "hearts", "reason"}


def test_full_of_better_ranked_shows_the_threshold():
    document = example()
    document["candidates"][1]["wishes"][0]["rank"] = 7
    wish = told(document, "C2")["preferred"][0]
    assert (wish["reason"], wish["rank_class"], wish["threshold"]) == ("full_better", 2, 1)


def test_a_poste_without_places_says_so():
    document = example()
    document["postes"][0]["places"] = 0
    assert told(document, "C1")["preferred"] == [
        {"poste": "P1", "hearts": 5, "reason": "no_places"}
    ]


def test_every_reason_is_true():
    random_ = random.Random(7)
    for _ in range(200):
        document = tiny(random_)
        instance = Instance.from_json(json.dumps(document))
        result = solve(instance)
        reference = Reference(document)
        for why in Explainer(instance, result).all():
            for wish in why.preferred:
                if wish.rank_class is None:
                    continue
                ranks = [reference.rank[pair] for pair in result.pairs if pair[1] == wish.poste]
                assert wish.threshold == max(ranks)
                assert wish.rank_class == reference.rank[why.candidate, wish.poste]
                assert wish.rank_class >= wish.threshold
                assert len(ranks) == reference.places[wish.poste]


def test_every_alternative_is_the_best_matching_with_the_pair():
    random_ = random.Random(8)
    seen = set()
    for _ in range(400):
        document = tiny(random_)
        instance = Instance.from_json(json.dumps(document))
        result = solve(instance)
        reference = Reference(document)
        for why in Explainer(instance, result).all():
            for wish in why.preferred:
                if wish.reason == "tied":
                    best = reference.best(having=(why.candidate, wish.poste))
                    told = wish.to_dict()
                    seen.add(told["decided_by"])
                    assert told["alternative"] == (best and figures_of(best[0]))
                    assert told["decided_by"] == decided(reference.best(), best)
    assert seen >= {"perfect_couples", "placed", "choices", "rank_sum", "lottery"}


def test_where_no_figure_is_worse_the_pairs_decided():
    # Two candidates whose numbers at P1 are the same, by this seed.
    document = example()
    wishes = [{"poste": "P1", "hearts": 5, "rank": 1}]
    names = ("C000128", "C000764")
    assert len({lottery_number(SEED, name, "P1") for name in names}) == 1
    document["candidates"] = [{"id": name, "wishes": wishes} for name in names]
    instance = Instance.from_json(json.dumps(document))
    result = solve(instance)
    why = explain(instance, result, names[1])
    assert result.pairs == [(names[0], "P1")]
    assert why.to_dict()["preferred"][0]["decided_by"] == "pairs"
    assert why.to_dict()["preferred"][0]["alternative"] == result.objective.to_dict()
    assert sentences(why)[1].endswith(DECISIONS["pairs"])


@pytest.mark.parametrize(
    "pairs", [[["C0", "P1"], ["C3", "P2"]], [["C1", "P2"]], [["C1", "P1"], ["C1", "P2"]], []]
)
def test_what_is_no_weakly_stable_matching_is_not_explained(pairs):
    instance = Instance.from_json(json.dumps(example()))
    document = json.loads(solve(instance).to_json()) | {"pairs": pairs}
    with pytest.raises(ValueError, match="this result"):
        explain(instance, Result.from_json(json.dumps(document)), "C1")


def figures_of(figures) -> dict:
    names = ("perfect_couples", "placed", "choices", "rank_sum", "lottery")
    told = dict(zip(names, figures, strict=True))
    return told | {"choices": list(told["choices"])}


def decided(best, other) -> str:
    if other is None:
        return "stability"
    pairs = zip(figures_of(best[0]).items(), figures_of(other[0]).values(), strict=True)
    return next((name for (name, mine), theirs in pairs if mine != theirs), "pairs")


def test_an_unknown_candidate_is_refused():
    with pytest.raises(ValueError, match="C9"):
        told(example(), "C9")


def test_another_instance_is_refused():
    instance = Instance.from_json(json.dumps(example()))
    other = Instance.from_json(json.dumps({**example(), "round": 2}))
    with pytest.raises(ValueError, match="not the one"):
        explain(other, solve(instance), "C1")


def explainer_of(document) -> Explainer:
    instance = Instance.from_json(json.dumps(document))
    return Explainer(instance, solve(instance))


def test_a_full_poste_tells_what_became_of_each_applicant():
    why = json.loads(explainer_of(example()).of_poste("P1").to_json())
    assert (why["places"], why["filled"], why["threshold"], why["vacancy"]) == (1, 1, 1, None)
    assert [(one["candidate"], one["outcome"]) for one in why["applicants"]] == [
        ("C1", "here"),
        ("C2", "tied"),
    ]
    outcomes = {
        one.candidate: one.outcome for one in explainer_of(example()).of_poste("P2").applicants
    }
    assert outcomes == {"C1": "elsewhere", "C2": "not_ranked", "C3": "here"}


@pytest.mark.parametrize(
    ("change", "vacancy"),
    [
        (lambda d: d["postes"][1].update(places=0), "no_places"),
        (lambda d: d["postes"].append({"id": "P3", "places": 1}), "no_candidates"),
        (lambda d: d["postes"][1].update(places=3), "all_elsewhere"),
        (
            lambda d: d.update(
                candidates=[
                    {"id": "C1", "wishes": [{"poste": "P2", "hearts": 5, "refused": "refused"}]}
                ]
            ),
            "all_refused",
        ),
    ],
)
def test_a_poste_with_places_left_says_why(change, vacancy):
    document = example()
    change(document)
    why = explainer_of(document).of_poste(document["postes"][-1]["id"])
    assert why.vacancy == vacancy
    assert len(poste_sentences(why)) == 2


def test_each_code_has_its_sentence():
    assert sentences(explainer_of(example()).of("C2")) == [
        "Vous n'obtenez pas de poste à ce tour.",
        "Poste P1 : votre candidature est à égalité (niveau 1) avec la dernière admise, et toutes "
        "les places sont prises. L'affectation retenue satisfait mieux les premiers choix, puis "
        "les suivants.",
        "Poste P2 : cette candidature n'était ni classée ni refusée à la clôture.",
    ]
    assert len(sentences(explainer_of(example()).of("C1"))) == 2
    assert set(REASONS) == {*REFUSALS[1:], "no_places", "full_better", "tied"}
    assert set(DECISIONS) == {"stability", *FIGURES, "pairs"}
    assert set(VACANCIES) == {"no_places", "no_candidates", "all_refused", "all_elsewhere"}
