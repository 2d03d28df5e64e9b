from contracts.auth import Grant
from hypothesis import given
from hypothesis import strategies as st
from reporting.domain.figures import (
    Candidates,
    Part,
    Postes,
    all_candidates,
    all_postes,
    in_order,
    percent,
)
from reporting.domain.scopes import Window, sight

COUNT = st.integers(0, 20_000)


def windows(*grants: Grant, campaign: str = "2026-03") -> tuple[Window, ...]:
    return sight(grants, campaign=campaign, only=Window()).windows


@given(COUNT, COUNT)
def test_a_percentage_is_rounded_down_to_a_tenth(one, other):
    count, of = sorted((one, other))
    share = percent(count, of=of)
    if of == 0:
        assert share is None
    else:
        tenths = round(share * 10)
        assert tenths * of <= count * 1000 < (tenths + 1) * of
        assert (share == 100) == (count == of)


def test_of_nothing_there_is_no_percentage():
    assert percent(0, of=0) is None


def test_almost_all_is_not_all():
    assert percent(9_999, of=10_000) == 99.9


@given(st.dictionaries(st.builds(Part, st.text(max_size=3), st.text(max_size=3)), COUNT))
def test_the_whole_is_the_sum_of_the_parts(parts):
    counted = all_candidates({part: Candidates(n, n, 0, n) for part, n in parts.items()})
    assert counted == Candidates(*[sum(parts.values())] * 2, 0, sum(parts.values()))
    assert all_postes({part: Postes(n) for part, n in parts.items()}).total == counted.total


def test_parts_go_by_speciality_then_region_the_unknown_last():
    parts = [Part(None, None), Part("PED", "B"), Part("CAR", None), Part("CAR", "A")]
    assert in_order([*parts, *parts]) == [
        Part("CAR", "A"),
        Part("CAR", None),
        Part("PED", "B"),
        Part(None, None),
    ]


def test_a_coordinator_sees_their_speciality_in_their_territory():
    in_region = Grant(role="coordinator", speciality="PED", region="Bretagne")
    in_subdivision = Grant(role="coordinator", speciality="CAR", subdivision="LYO")
    assert windows(in_region, in_subdivision) == (
        Window("PED", region="Bretagne"),
        Window("CAR", subdivision="LYO"),
    )


def test_an_ars_sees_every_speciality_of_its_territory():
    assert windows(Grant(role="ars", region="Bretagne")) == (Window(region="Bretagne"),)
    assert windows(Grant(role="ars", subdivision="REN")) == (Window(subdivision="REN"),)


def test_the_ministry_sees_all():
    assert windows(Grant(role="ministry")) == (Window(),)


def test_a_role_for_another_campaign_shows_nothing_of_this_one():
    grant = Grant(role="coordinator", campaign="2026-05", speciality="PED")
    assert windows(grant) == ()
    assert windows(grant, campaign="2026-05") == (Window("PED"),)


@given(
    st.lists(
        st.builds(Grant, role=st.sampled_from(["candidate", "responsable", "registrar", "auditor"]))
    )
)
def test_other_roles_have_no_window(grants):
    assert windows(*grants) == ()
