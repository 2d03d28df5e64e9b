"""What a search tells while it works: never back, and in the end what the result says."""

import pytest

import hrt
from hrt.exact.progress import Progress, Step
from hrt.generating import generate
from hrt.result import FIGURES


def told(policy="perfect", time_limit=None, kind="french", size=200):
    instance = generate(kind, size, markets=3)
    seen = []
    result = hrt.solve(instance, policy, time_limit, progress=seen.append)
    return result, seen


@pytest.mark.parametrize("policy", ["perfect", "cardinality"])
def test_progress_goes_forward_to_a_hundred_percent(policy):
    result, seen = told(policy)
    percents = [one.percent for one in seen]
    assert result.fully_proven
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert all(one.done <= one.parts for one in seen)


def test_each_figure_is_told_once_proven_and_is_that_of_the_result():
    result, seen = told()
    due = result.objective.to_dict()
    figures = seen[-1].figures
    assert list(figures) == list(FIGURES)
    for name, known in figures.items():
        assert known["value"] == known["bound"]
        value = known["value"][:4] if name == "choices" else known["value"]
        assert value == (due[name][:4] if name == "choices" else due[name])
    assert [len(one.known) == one.proven for one in seen] == [True] * len(seen)


def test_where_time_ends_first_the_bound_is_told_and_the_percents_stop():
    result, seen = told(time_limit=0.0, kind="ties", size=400)
    assert not result.fully_proven
    assert seen[-1].percent < 100
    cut = seen[-1].known[-1]
    assert result.bounds[cut.figure] == cut.bound != cut.value


def test_a_figure_that_time_cut_short_has_another_bound():
    steps = (Step("perfect_couples", 5, 5), Step("placed", 8, 8))
    cut = (*steps, Step("choices", 4, 4), Step("choices", 1, 3))
    assert Progress("choices", 3, 8, 2, 2, cut).figures == {
        "perfect_couples": {"value": 5, "bound": 5},
        "placed": {"value": 8, "bound": 8},
        "choices": {"value": [4, 1, None, None, None], "bound": [4, 3, None, None, None]},
    }


def test_policies_without_figures_tell_nothing():
    assert told("candidates")[1] == []


def test_an_instance_with_one_matching_alone_is_done_at_once():
    assert Progress("lottery", 8, 8, 0, 0).percent == 100
    assert Progress("placed", 1, 8, 0, 0).percent == 12
