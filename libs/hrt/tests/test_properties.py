import json
import random
from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrt import Instance, InvalidInstance, solve, verify
from hrt.generating import generate

from .brute import Reference
from .examples import example, tiny

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
documents = st.integers(0, 2**32).map(lambda seed: tiny(random.Random(seed)))


def solved(document):
    return solve(Instance.from_json(json.dumps(document)))


def shuffled(value, random_):
    if isinstance(value, dict):
        keys = random_.sample(list(value), len(value))
        return {key: shuffled(value[key], random_) for key in keys}
    return [shuffled(item, random_) for item in value] if isinstance(value, list) else value


@relaxed
@given(documents, st.randoms())
def test_the_order_of_keys_changes_no_byte(document, random_):
    assert solved(shuffled(document, random_)).to_json() == solved(document).to_json()


@relaxed
@given(documents)
def test_every_solution_is_verified_without_a_note(document):
    instance = Instance.from_json(json.dumps(document))
    for policy in ("perfect", "cardinality", "candidates", "postes"):
        verdict = verify(instance, solve(instance, policy))
        assert verdict.findings == verdict.notes == ()


@relaxed
@given(documents, documents)
def test_markets_apart_are_solved_apart(one, other):
    renamed = json.loads(json.dumps(other).replace('"P', '"Q').replace('"C', '"D'))
    renamed["seed"] = one["seed"]
    both = {**one}
    for side in ("postes", "candidates"):
        both[side] = one[side] + renamed[side]
    assert solved(both).pairs == solved(one).pairs + solved(renamed).pairs


@relaxed
@given(documents, st.integers(0, 3))
def test_a_place_more_never_costs_a_perfect_couple(document, which):
    more = deepcopy(document)
    poste = more["postes"][which % len(more["postes"])]
    if poste["places"]:  # a poste that opens moves everybody's classes
        poste["places"] += 1
        gained = solved(more).objective.perfect_couples
        assert gained >= solved(document).objective.perfect_couples


def test_a_wish_more_can_leave_someone_else_without_a_poste():
    document = {**example(), "candidates": []}
    for name, poste in (("C1", "P1"), ("C2", "P2")):
        wish = {"poste": poste, "hearts": 4, "rank": 2}
        document["candidates"].append({"id": name, "wishes": [wish]})
    assert solved(document).objective.placed == 2
    document["candidates"][1]["wishes"].insert(0, {"poste": "P1", "hearts": 5, "rank": 1})
    assert solved(document).objective.placed == 1


@relaxed
@given(documents)
def test_sizes_of_weakly_stable_matchings_may_differ_but_the_largest_is_found(document):
    reference = Reference(document)
    sizes = {len(pairs) for pairs in reference.matchings() if reference.stable(pairs)}
    result = solve(Instance.from_json(json.dumps(document)), "cardinality")
    assert result.objective.placed == max(sizes)


def test_the_family_where_a_bad_tie_halves_the_matching():
    result = solve(generate("adversarial", 60))
    assert result.objective.placed == 60
    assert result.fully_proven


@relaxed
@given(
    documents,
    st.integers(0, 10**6),
    st.sampled_from([b"", b"0", b'"', b"}", b",", b"\\", b"\xff", b"-"]),
)
def test_a_damaged_file_is_read_right_or_refused(document, position, damage):
    data = json.dumps(document).encode()
    position %= len(data)
    broken = data[:position] + damage + data[position + 1 :]
    try:
        instance = Instance.from_json(broken)
    except InvalidInstance:
        return
    assert json.loads(instance.to_json()) == json.loads(broken)
