"""Rules without a database: who may, where each one belongs, which seat, which bytes."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.auth import Grant
from hypothesis import given
from hypothesis import strategies as st
from matching.domain import Account, Candidate, Closing, Matched, Offer, Part, Poste, ReceivedPart
from matching.domain.access import may_publish, may_read_affectations, may_read_part
from matching.domain.distribution import Known, distribute, free_seats
from matching.domain.rounds import Mismatch, assembled

C = "2026-03"
REGION = Part(
    run=1,
    speciality="PED",
    territory="ARA",
    subdivisions=["GRE", "LYO"],
    regions=["ARA"],
    postes=2,
    candidates=2,
    placed=1,
    unplaced=1,
)
SUBDIVISION = REGION.model_copy(update={"territory": "LYO", "subdivisions": ["LYO"]})
NATIONAL = REGION.model_copy(
    update={"territory": "national", "subdivisions": ["LYO", "PAR"], "regions": ["ARA", "IDF"]}
)


def coordinator(**scope: str) -> list[Grant]:
    return [Grant(role="coordinator", **scope)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ({"speciality": "PED", "region": "ARA"}, True),
        ({"region": "ARA"}, True),
        ({"speciality": "PED"}, True),
        ({"speciality": "PED", "region": "ARA", "campaign": C}, True),
        ({"speciality": "PED", "region": "ARA", "campaign": "2026-05"}, False),
        ({"speciality": "GYN", "region": "ARA"}, False),
        ({"speciality": "PED", "region": "IDF"}, False),
        ({"speciality": "PED", "subdivision": "LYO"}, False),
    ],
)
def test_a_coordinator_publishes_a_region_that_their_scope_covers(
    scope: dict[str, str], allowed: bool
) -> None:
    assert may_publish(coordinator(**scope), REGION, campaign=C, by="region") is allowed


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ({"subdivision": "LYO"}, True),
        ({"region": "ARA"}, True),
        ({"subdivision": "GRE"}, False),
        ({"region": "IDF"}, False),
    ],
)
def test_a_coordinator_publishes_a_subdivision_within_their_scope(
    scope: dict[str, str], allowed: bool
) -> None:
    assert may_publish(coordinator(**scope), SUBDIVISION, campaign=C, by="subdivision") is allowed


def test_a_national_part_is_for_who_is_bound_to_no_territory() -> None:
    for scope, allowed in ({"speciality": "PED"}, True), ({"region": "ARA"}, False):
        assert may_publish(coordinator(**scope), NATIONAL, campaign=C, by="national") is allowed


@pytest.mark.parametrize("role", ["candidate", "responsable", "ars", "registrar", "auditor"])
def test_other_roles_never_publish(role: Any) -> None:
    assert not may_publish([Grant(role=role)], REGION, campaign=C, by="region")


def test_the_ministry_publishes_any_part() -> None:
    assert may_publish([Grant(role="ministry")], REGION, campaign=C, by="region")


@pytest.mark.parametrize(
    ("grant", "reads"),
    [
        (Grant(role="coordinator", speciality="PED", subdivision="LYO"), True),
        (Grant(role="coordinator", speciality="PED", subdivision="PAR"), False),
        (Grant(role="ars", region="ARA"), True),
        (Grant(role="ars", subdivision="GRE"), True),
        (Grant(role="ars", region="IDF"), False),
        (Grant(role="ministry"), True),
        (Grant(role="auditor"), False),
        (Grant(role="responsable", campaign=C, poste="69-01"), False),
    ],
)
def test_a_part_is_read_by_those_whose_scope_it_touches(grant: Grant, reads: bool) -> None:
    assert may_read_part([grant], REGION, campaign=C) is reads


@pytest.mark.parametrize(
    ("grant", "reads"),
    [
        (Grant(role="responsable", campaign=C, poste="69-01"), True),
        (Grant(role="responsable", campaign=C, poste="69-02"), False),
        (Grant(role="responsable", campaign="2026-05", poste="69-01"), False),
        (Grant(role="coordinator", subdivision="LYO"), True),
        (Grant(role="coordinator", subdivision="GRE"), False),
        (Grant(role="ars", region="ARA"), True),
        (Grant(role="candidate", campaign=C, speciality="PED", subdivision="LYO"), False),
    ],
)
def test_affectations_of_a_poste_are_read_by_who_answers_for_it_or_has_it_in_scope(
    grant: Grant, reads: bool
) -> None:
    offer = Offer(
        run=1,
        poste="69-01",
        speciality="PED",
        territory="ARA",
        subdivision="LYO",
        region="ARA",
        places=1,
        filled=1,
    )
    assert may_read_affectations([grant], offer, campaign=C) is reads


@given(st.sets(st.integers(1, 30)), st.integers(0, 30))
def test_free_seats_are_the_lowest_and_never_beyond_all_places(
    taken: set[int], places: int
) -> None:
    seats = list(free_seats(taken, places))
    assert len(seats) == places
    assert not taken & set(seats)
    assert all(earlier in taken or earlier in seats for seat in seats for earlier in range(1, seat))
    if taken <= set(range(1, len(taken) + places + 1)):
        assert all(seat <= len(taken) + places for seat in seats)


SUBDIVISIONS = {"LYO": "ARA", "GRE": "ARA", "PAR": "IDF"}


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Matched, Known]:
    """A result over a few postes and people, some without a wish list, some seats taken."""
    specialities = st.sampled_from(["PED", "GYN"])
    where = st.sampled_from(sorted(SUBDIVISIONS))
    places = draw(
        st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 3), min_size=1, max_size=6)
    )
    people = {f"k{number}": uuid4() for number in range(draw(st.integers(0, 8)))}
    left = [poste for poste, count in places.items() for _ in range(count)]
    order = draw(st.permutations(left))
    held = {id_: order.pop() if order and draw(st.booleans()) else None for id_ in people}
    absent = [uuid4() for _ in range(draw(st.integers(0, 3)))]

    def place() -> dict[str, str]:
        subdivision = draw(where)
        region = SUBDIVISIONS[subdivision]
        return {"speciality": draw(specialities), "subdivision": subdivision, "region": region}

    known = Known(
        campaign=C,
        by=draw(st.sampled_from(["subdivision", "region", "national"])),
        people=people,
        participants=[*people.values(), *absent],
        candidates={
            person: Candidate(campaign=C, person=person, **place())
            for person in [*people.values(), *absent]
        },
        postes={poste: Poste(campaign=C, poste=poste, **place()) for poste in places},
        taken={poste: set(range(1, 1 + draw(st.integers(0, 2)))) for poste in places},
    )
    return result_of(places, held), known


def result_of(places: dict[str, int], held: dict[str, str | None]) -> Matched:
    placed = sum(poste is not None for poste in held.values())
    return Matched(
        result="{}",
        digest="sha256:" + "0" * 64,
        objective={
            "perfect_couples": 0,
            "placed": placed,
            "choices": [placed, 0, 0, 0, 0],
            "rank_sum": placed,
            "lottery": 0,
        },
        proven=["stable"],
        bounds={},
        findings=[],
        notes=[],
        seconds=0.1,
        places=places,
        accounts=[
            Account(
                candidate=id_,
                poste=poste,
                hearts=5 if poste else None,
                rank=1 if poste else None,
                candidates_ranked=1 if poste else None,
                left_out=False,
                explanation={},
                sentences=[],
            )
            for id_, poste in held.items()
        ],
    )


@given(rounds())
def test_everyone_and_every_poste_are_in_exactly_one_part(drawn: tuple[Matched, Known]) -> None:
    matched, known = drawn
    rows = distribute(7, matched, known)
    assert {outcome.person for outcome in rows.outcomes} == known.everyone
    assert len(rows.outcomes) == len(known.everyone)
    assert {offer.poste for offer in rows.offers} == matched.places.keys()
    assert sum(part.candidates for part in rows.parts) == len(known.everyone)
    assert sum(part.postes for part in rows.parts) == len(rows.offers)
    assert sum(part.placed for part in rows.parts) == matched.objective.placed
    assert sum(part.unplaced for part in rows.parts) == rows.unplaced
    names = [part.name for part in rows.parts]
    assert len(names) == len(set(names))


@given(rounds())
def test_a_pair_is_published_with_its_poste_on_a_seat_of_its_own(
    drawn: tuple[Matched, Known],
) -> None:
    matched, known = drawn
    rows = distribute(7, matched, known)
    part_of = {offer.poste: (offer.speciality, offer.territory) for offer in rows.offers}
    for outcome in rows.outcomes:
        if outcome.poste:
            assert (outcome.speciality, outcome.territory) == part_of[outcome.poste]
        else:
            expected = known.candidates[outcome.person].part(known.by)
            assert (outcome.speciality, outcome.territory) == expected
    seats = [(row.poste, row.seat) for row in rows.affectations]
    assert len(seats) == len(set(seats)) == matched.objective.placed
    for row in rows.affectations:
        assert row.seat not in known.taken[row.poste]
        assert (
            1 <= row.seat <= row.places == len(known.taken[row.poste]) + matched.places[row.poste]
        )


def test_who_has_no_wish_list_is_told_so() -> None:
    person = uuid4()
    known = Known(
        campaign=C,
        by="region",
        people={},
        participants=[person],
        candidates={person: candidate(person)},
        postes={},
        taken={},
    )
    (outcome,) = distribute(7, result_of({}, {}), known).outcomes
    assert outcome.left_out
    assert outcome.explanation is None
    assert outcome.sentences == [
        "Vous n'obtenez pas de poste à ce tour.",
        "Aucune liste de vœux n'était enregistrée à votre nom à la clôture.",
    ]


def candidate(person: UUID) -> Candidate:
    return Candidate(campaign=C, person=person, speciality="PED", subdivision="LYO", region="ARA")


def test_what_is_unknown_is_counted() -> None:
    known = Known(
        campaign=C,
        by="region",
        people={"k1": uuid4()},
        participants=[uuid4()],
        candidates={},
        postes={},
        taken={},
    )
    assert known.missing(result_of({"A": 1}, {"k1": None})) == 3


def heard(scene: Any) -> tuple[Closing, list[ReceivedPart]]:
    fields = ("campaign", "round", "closing", "digest", "seed", "parts")
    counts = ("candidates", "postes", "wishes")
    told = scene.closed()
    parts = [
        ReceivedPart(
            campaign=part.campaign,
            round=part.round,
            closing=part.closing,
            part=part.part,
            content={"postes": part.postes, "candidates": part.candidates},
            people={id_: str(person) for id_, person in part.people.items()},
        )
        for part in scene.parts()
    ]
    return Closing(**{name: getattr(told, name) for name in (*fields, *counts)}), parts


def test_parts_in_order_give_the_bytes_that_were_hashed(scene: Any) -> None:
    assert assembled(*heard(scene)) == scene.content


@pytest.mark.parametrize("count", ["candidates", "postes", "wishes"])
def test_counts_that_disagree_are_a_mismatch(scene: Any, count: str) -> None:
    closing, parts = heard(scene)
    setattr(closing, count, 99)
    with pytest.raises(Mismatch, match=r"\d+ candidates"):
        assembled(closing, parts)


def test_people_that_are_not_the_candidates_are_a_mismatch(scene: Any) -> None:
    closing, parts = heard(scene)
    parts[0].people = {}
    with pytest.raises(Mismatch, match="people"):
        assembled(closing, parts)


def test_what_has_no_canonical_form_is_a_mismatch(scene: Any) -> None:
    closing, parts = heard(scene)
    parts[0].content["postes"][0]["places"] = 1.0
    with pytest.raises(Mismatch, match="no canonical form"):
        assembled(closing, parts)
