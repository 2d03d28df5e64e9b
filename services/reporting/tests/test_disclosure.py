"""Public statistics: no count below five is told, nor can be computed or nearly so."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.testing import problem
from reporting.domain.disclosure import FLOOR, Counts, Shown, disclose

from . import facts
from .facts import AURA

PUBLIC = "/campaigns/2026-03/public-statistics"

counts = st.builds(Counts, st.integers(0, 12), st.integers(0, 12))
rows = st.dictionaries(st.sampled_from("ABCD"), counts, min_size=1, max_size=4)


def values(shown: Shown) -> tuple[int | None, int | None, int | None]:
    return shown.candidates, shown.placed, shown.without_poste


@given(rows)
def test_no_small_count_is_shown(table):
    total, (shown,) = disclose([table])
    for one in (total, *shown.values()):
        assert all(value is None or value >= FLOOR for value in values(one))


@given(rows)
def test_what_is_shown_is_true(table):
    _, (shown,) = disclose([table])
    for name, one in table.items():
        true = one.candidates, one.placed, one.without_poste
        assert all(told in (None, so) for told, so in zip(values(shown[name]), true, strict=True))


@given(st.lists(st.builds(Counts, st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=3))
def test_no_masked_count_can_be_bounded_within_five_values(given_rows):
    """Every world that the publication allows is tried."""
    table = {str(number): one for number, one in enumerate(given_rows)}
    total, (shown,) = disclose([table])
    if None in values(total):
        return
    possible = {name: (set(), set(), set()) for name in table}
    for world in worlds(total, list(shown.values())):
        for name, one in zip(table, world, strict=True):
            for seen, value in zip(
                possible[name], (one.candidates, one.placed, one.without_poste), strict=True
            ):
                seen.add(value)
    for name, one in shown.items():
        for told, seen in zip(values(one), possible[name], strict=True):
            assert told is not None or max(seen) - min(seen) >= FLOOR


def worlds(total: Shown, shown: list[Shown]):
    assert total.placed is not None
    assert total.without_poste is not None
    choices = [list(readings(one, total)) for one in shown[:-1]]
    for some in itertools.product(*choices):
        placed = total.placed - sum(one.placed for one in some)
        without = total.without_poste - sum(one.without_poste for one in some)
        last = Counts(placed, without)
        if placed >= 0 <= without and allows(shown[-1], last):
            yield (*some, last)


def readings(one: Shown, total: Shown):
    for placed in range((total.placed or 0) + 1):
        for without in range((total.without_poste or 0) + 1):
            if allows(one, Counts(placed, without)):
                yield Counts(placed, without)


def allows(shown: Shown, one: Counts) -> bool:
    true = one.candidates, one.placed, one.without_poste
    return all(told in (None, so) for told, so in zip(values(shown), true, strict=True))


def test_a_total_that_one_table_must_hide_is_hidden_in_all():
    small = {"PED": Counts(3, 1)}
    total, (by_speciality, by_region) = disclose([small, {"AURA": Counts(3, 1)}])
    assert values(total) == (None, None, None)
    assert values(by_speciality["PED"]) == values(by_region["AURA"]) == (None, None, None)


def test_the_smallest_other_is_masked_with_a_small_one():
    table = {"A": Counts(40, 2), "B": Counts(20, 10), "C": Counts(90, 30)}
    total, (shown,) = disclose([table])
    assert values(total) == (192, 150, 42)
    assert values(shown["A"]) == (42, None, None)
    assert values(shown["B"]) == (30, None, None)
    assert values(shown["C"]) == (120, 90, 30)


@pytest.mark.rule("W4")
async def test_anyone_reads_the_figures_of_a_finished_campaign(client, deliver):
    people = [facts.candidate(number) for number in range(1, 21)]
    others = [facts.candidate(number, "CAR", "REN") for number in range(21, 51)]
    results = [
        facts.unplaced(number) if number % 2 else facts.placed(number, f"P{number}")
        for number in range(1, 51)
    ]
    await deliver(facts.campaign(state="finished"), *people, *others, *results)
    answer = (await client.get(PUBLIC)).json()
    assert answer["floor"] == 5
    assert answer["total"] == figure("", 50, 25)
    assert answer["specialities"] == [figure("CAR", 30, 15), figure("PED", 20, 10)]
    assert answer["regions"] == [figure(AURA, 20, 10), figure("Bretagne", 30, 15)]


def figure(name, candidates, placed):
    return {
        "name": name,
        "candidates": candidates,
        "placed": placed,
        "without_poste": candidates - placed,
    }


@pytest.mark.parametrize("state", ["draft", "published", "launched", "suspended"])
async def test_before_its_end_a_campaign_tells_no_figures(client, deliver, state):
    await deliver(facts.campaign(state=state), facts.candidate(1))
    answer = problem(await client.get(PUBLIC))
    assert (answer["status"], answer["type"]) == (409, "urn:appariement:not-finished")
