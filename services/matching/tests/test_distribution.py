"""A result laid out: each person and poste in one part, each pair on one seat."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from matching.domain import Account, Candidate, Matched, Poste
from matching.domain.distribution import Known, distribute, free_seats

C = "2026-03"


@given(st.sets(st.integers(1, 30)), st.integers(0, 30))
def test_free_seats_are_the_lowest_within_all_places(taken: set[int], places: int) -> None:
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
        round=1,
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
        certificate="{}",
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
        round=1,
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
        round=1,
        by="region",
        people={"k1": uuid4()},
        participants=[uuid4()],
        candidates={},
        postes={},
        taken={},
    )
    assert known.missing(result_of({"A": 1}, {"k1": None})) == 3
