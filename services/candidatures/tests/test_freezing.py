"""C1, C2: what a closing freezes, and the proofs that go with it."""

import json
import string
from uuid import UUID

import hrt
import pytest
from candidatures.domain.rankings import sheets
from candidatures.domain.snapshots import Frozen, FrozenWish, Terms, freeze, slices
from contracts.catalog import Policy
from hrt.canonical import canonical_bytes, derive_seed, digest
from hypothesis import given
from hypothesis import strategies as st

SECRET = bytes(range(32))
PEOPLE = [UUID(int=number) for number in range(1, 9)]
POSTES = ["69-1", "69-2", "69-3"]
ids = st.text(string.ascii_letters + string.digits + "_-", min_size=10, max_size=10)


def frozen(
    wishes, placements=(), *, people=None, postes=None, policy: Policy | None = None
) -> Frozen:
    to_rank = sheets([(w.poste, w.person, w.local) for w in wishes if w.counts], placements)
    names = people or {f"c{number:09}": person for number, person in enumerate(PEOPLE)}
    return freeze(
        campaign="2026-03",
        round_=1,
        secret=SECRET,
        postes=postes or dict.fromkeys(POSTES, 1),
        people=names,
        wishes=wishes,
        terms=Terms(to_rank, policy or Policy()),
    )


def wish(person: int, poste: str = "69-1", *, hearts=3, local=True, gone=False, left_out=False):
    return FrozenWish(PEOPLE[person], poste, hearts, local, gone, left_out)


def terms_of(found: Frozen, person: int, poste: str = "69-1") -> object:
    (candidate,) = [
        c for c in found.instance["candidates"] if found.people[c["id"]] == PEOPLE[person]
    ]
    (entry,) = [entry for entry in candidate["wishes"] if entry["poste"] == poste]
    return entry.get("rank", entry.get("refused"))


@pytest.mark.rule("K4")
def test_ranks_are_frozen_as_competition_ranks() -> None:
    wishes = [wish(0), wish(1), wish(2)]
    found = frozen(wishes, [("69-1", PEOPLE[0], 7), ("69-1", PEOPLE[1], 7), ("69-1", PEOPLE[2], 9)])
    assert [terms_of(found, person) for person in range(3)] == [1, 1, 3]


@pytest.mark.rule("C1")
def test_a_poste_without_a_valid_ranking_refuses_all_its_wishes() -> None:
    found = frozen([wish(0), wish(1)], [("69-1", PEOPLE[0], 1)])
    assert [terms_of(found, person) for person in range(2)] == ["ranking_invalid"] * 2


def test_in_a_valid_ranking_the_refused_and_the_forgotten_are_told_apart() -> None:
    wishes = [wish(person) for person in range(8)] + [wish(0, "69-2")]
    placements = [("69-1", PEOPLE[person], person + 1) for person in range(6)]
    policy = Policy(ranked_percent=75)
    found = frozen(wishes, [*placements, ("69-1", PEOPLE[6], None)], policy=policy)
    assert terms_of(found, 6) == "refused"
    assert terms_of(found, 7) == "not_ranked"
    assert terms_of(found, 0, "69-2") == "ranking_invalid"


@pytest.mark.parametrize(
    ("gone", "left_out", "expected"),
    [(True, True, "withdrawn"), (False, True, "below_minimum"), (True, False, "withdrawn")],
)
def test_the_first_reason_that_holds_is_the_one_frozen(gone, left_out, expected) -> None:
    """The poste's ranking is invalid as well."""
    found = frozen([wish(0, gone=gone, left_out=left_out), wish(1)])
    assert terms_of(found, 0) == expected


@pytest.mark.rule("E2")
def test_those_left_out_do_not_count_in_the_ranking() -> None:
    wishes = [wish(0), wish(1, left_out=True), wish(2, gone=True)]
    found = frozen(wishes, [("69-1", PEOPLE[0], 1)])
    assert terms_of(found, 0) == 1


def test_a_poste_nobody_applied_to_stays_with_its_places() -> None:
    found = frozen([], postes={"69-9": 4, "69-1": 0})
    assert found.instance["postes"] == [{"id": "69-1", "places": 0}, {"id": "69-9", "places": 4}]


def test_an_empty_round_is_an_instance() -> None:
    found = freeze(
        campaign="2026-03",
        round_=1,
        secret=SECRET,
        postes={},
        people={},
        wishes=[],
        terms=Terms({}, Policy()),
    )
    assert hrt.Instance.from_json(found.data).candidate_ids.size == 0


@st.composite
def rounds(draw):
    people = draw(st.lists(ids, min_size=8, max_size=8, unique=True))
    wishes = [
        FrozenWish(person, poste, draw(st.integers(1, 5)), *draw(st.tuples(*[st.booleans()] * 3)))
        for person in PEOPLE
        for poste in draw(st.sets(st.sampled_from(POSTES)))
    ]
    placements = [
        (w.poste, w.person, draw(st.one_of(st.none(), st.integers(1, 9))))
        for w in wishes
        if draw(st.booleans())
    ]
    postes = {poste: draw(st.integers(0, 9999)) for poste in POSTES}
    policy = Policy(ranked_percent=draw(st.integers(0, 100)), local_first=draw(st.booleans()))
    return frozen(
        wishes,
        placements,
        people=dict(zip(people, PEOPLE, strict=True)),
        postes=postes,
        policy=policy,
    )


@given(rounds())
def test_what_is_frozen_is_an_instance_that_the_engine_takes(found: Frozen) -> None:
    instance = hrt.Instance.from_json(found.data)
    assert instance.digest == found.digest
    assert instance.to_json() == found.data


@pytest.mark.rule("V5")
@given(rounds())
def test_commitment_and_seed_can_be_recomputed_by_anyone(found: Frozen) -> None:
    instance = json.loads(found.data)
    seed = instance.pop("seed")
    assert digest(instance) == found.unseeded
    assert derive_seed(SECRET, found.unseeded) == seed == found.seed


@given(rounds(), st.integers(0, 2000), st.integers(1, 2000))
def test_slices_put_together_are_the_candidates(found, taken: int, most_bytes: int) -> None:
    candidates = found.instance["candidates"]
    cut = list(slices(candidates, taken=taken, most_bytes=most_bytes))
    assert [candidate for slice_ in cut for candidate in slice_] == candidates
    for slice_ in cut[1:]:
        assert len(slice_) == 1 or len(canonical_bytes(slice_)) < most_bytes


def test_a_round_without_candidates_is_one_slice() -> None:
    assert list(slices([], taken=900, most_bytes=500)) == [[]]
