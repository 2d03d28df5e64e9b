from auth.domain.accounts import Change
from auth.domain.entries import Entry, with_grants
from contracts.auth import ContactsChanged, Grant, PersonChanged
from hypothesis import given
from hypothesis import strategies as st

from .people import MINISTRY, candidate, opened, registrar, responsable

GRANTS = st.lists(
    st.sampled_from(
        [candidate("LYO"), candidate("GRE"), candidate("IDF", region="Île-de-France"), MINISTRY,
         registrar("LYO"), registrar("IDF"), responsable("69-0418"), responsable("69-0419")]
    )
)  # fmt: skip


@given(known=GRANTS, told=GRANTS)
def test_a_person_is_a_candidate_once_in_a_campaign(known: list[Grant], told: list[Grant]) -> None:
    before = with_grants((), known)
    after = with_grants(before, told)
    assert sum(grant.role == "candidate" for grant in after) <= 1
    assert len(set(after)) == len(after)
    assert {g for g in before if g.role != "candidate"} <= set(after)
    assert {g for g in told if g.role != "candidate"} <= set(after)
    assert with_grants(after, after) == after


@given(known=GRANTS, told=GRANTS)
def test_what_is_given_and_withdrawn_leads_from_before_to_after(
    known: list[Grant], told: list[Grant]
) -> None:
    before = opened("a@chu.test", *with_grants((), known)).after
    agreeing = list(with_grants((), told))
    change = Entry("a@chu.test", "Lina", "Charvoz", grants=agreeing).changes(before)
    if change is None:
        assert set(agreeing) <= set(before.grants)
    else:
        moved = (set(before.grants) - set(change.withdrawn)) | set(change.given)
        assert moved == set(change.after.grants)
        assert [type(event) for event in change.events()] == [PersonChanged]


def test_what_a_file_leaves_empty_erases_nothing() -> None:
    entry = Entry("a@chu.test", "Lina", "Charvoz", rpps="10001234567", phone="+33472000000")
    known = entry.opens().after
    assert Entry("a@chu.test", "Lina", "Charvoz").changes(known) is None


def test_a_new_phone_is_told_to_those_who_reach_people_alone() -> None:
    known = opened("a@chu.test").after
    change = Entry("a@chu.test", "Lina", "Charvoz", phone="0472000000").changes(known)
    assert isinstance(change, Change)
    assert [type(event) for event in change.events()] == [ContactsChanged]
