import pytest
from contracts.auth import Grant
from kernel.testing import problem, signed_in

from . import facts
from .facts import AURA, BRETAGNE, MINISTRY

TABLE = "/campaigns/2026-03/affectations"


def world():
    return [
        facts.campaign(),
        facts.candidate(1, name="Zéphyr"),
        facts.candidate(2, name="Alban"),
        facts.candidate(3, "CAR", "REN", name="Morvan"),
        facts.poste("69-1"),
        facts.poste("38-1", subdivision="GRE"),
        facts.placed(1, "38-1"),
        facts.unplaced(2),
        facts.unplaced(3),
        facts.placed(2, "69-1", round_=2),
    ]


def numbers(page):
    return [(int(item["person"].replace("-", ""), 16), item["round"]) for item in page["items"]]


async def test_results_are_listed_by_name_with_all_that_is_known(deliver, read):
    await deliver(*world())
    page = await read(TABLE, MINISTRY)
    assert numbers(page) == [(2, 1), (2, 2), (3, 1), (1, 1)]
    assert page["next"] is None
    assert page["items"][-1] == {
        "round": 1,
        "person": str(facts.who(1)),
        "given_name": "Prénom 1",
        "family_name": "Zéphyr",
        "speciality": "PED",
        "subdivision": "LYO",
        "poste": "38-1",
        "terrain": "Pédiatrie générale",
        "establishment": "Hôpital des Trois-Rivières",
        "kind": "single",
        "option": None,
        "months": 6,
        "poste_subdivision": "GRE",
        "result": "affecté",
        "published_at": "2026-03-05T17:41:08Z",
    }
    without = page["items"][2]
    assert (without["result"], without["poste"], without["terrain"]) == ("sans poste", None, None)


async def test_a_filter_keeps_the_round_the_speciality_and_either_territory(deliver, read):
    await deliver(*world())
    assert numbers(await read(TABLE, MINISTRY, round=2)) == [(2, 2)]
    assert numbers(await read(TABLE, MINISTRY, speciality="CAR")) == [(3, 1)]
    assert numbers(await read(TABLE, MINISTRY, subdivision="GRE")) == [(1, 1)]
    assert numbers(await read(TABLE, MINISTRY, region=BRETAGNE, round=1)) == [(3, 1)]


@pytest.mark.rule("V1")
async def test_out_of_scope_results_are_not_there(deliver, read):
    await deliver(*world())
    rennes = Grant(role="ars", subdivision="REN")
    cardio = Grant(role="coordinator", speciality="CAR", region=AURA)
    assert numbers(await read(TABLE, rennes)) == [(3, 1)]
    assert numbers(await read(TABLE, rennes, region=AURA)) == []
    assert numbers(await read(TABLE, cardio)) == []


async def test_who_sends_a_candidate_and_who_receives_them_both_read_it(deliver, read):
    await deliver(*world())
    for subdivision in ("LYO", "GRE"):
        grant = Grant(role="coordinator", speciality="PED", subdivision=subdivision)
        assert (1, 1) in numbers(await read(TABLE, grant))


async def test_a_result_whose_person_is_not_known_yet_is_not_lost(deliver, read):
    await deliver(facts.campaign(), facts.placed(1, "69-1"), facts.unplaced(2))
    assert numbers(await read(TABLE, MINISTRY)) == [(1, 1), (2, 1)]
    grant = Grant(role="ars", region=AURA)
    assert numbers(await read(TABLE, grant)) == [], "its territory is not known yet"
    await deliver(facts.poste("69-1"))
    assert numbers(await read(TABLE, grant)) == [(1, 1)]
    await deliver(facts.candidate(1), facts.candidate(2))
    assert numbers(await read(TABLE, grant)) == [(1, 1), (2, 1)]


async def test_who_left_the_campaign_after_the_publication_stays_in_the_table(deliver, read):
    await deliver(*world(), facts.person(3, name="Morvan"))
    assert (3, 1) in numbers(await read(TABLE, Grant(role="ars", region=BRETAGNE)))


@pytest.mark.parametrize("limit", [1, 3, 7, 500])
async def test_pages_give_each_result_once_homonyms_too(deliver, read, limit):
    people = [facts.candidate(n, name=f"Nom {n % 3}") for n in range(1, 11)]
    people = [person.model_copy(update={"given_name": "Ange"}) for person in people]
    await deliver(facts.campaign(), *people, *(facts.unplaced(n) for n in range(1, 11)))
    seen, after = [], {}
    while True:
        page = await read(TABLE, MINISTRY, limit=limit, **after)
        seen += numbers(page)
        assert len(page["items"]) <= limit
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == sorted(seen, key=lambda one: (one[0] % 3, one[0]))
    assert len(seen) == 10


async def test_a_page_after_what_is_out_of_sight_is_refused(client, deliver):
    await deliver(*world())
    rennes = signed_in(Grant(role="ars", subdivision="REN"))
    answer = await client.get(TABLE, headers=rennes, params={"after": f"1:{facts.who(1)}"})
    assert answer.status_code == 422
    assert problem(answer)["type"] == "urn:appariement:place-unknown"


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 501},
        {"round": 4},
        {"after": "1"},
        {"after": "1:x"},
        {"speciality": "PED\x00"},
        {"region": "x" * 101},
    ],
)
async def test_a_query_that_means_nothing_is_refused(client, deliver, query):
    await deliver(facts.campaign())
    answer = await client.get(TABLE, headers=signed_in(MINISTRY), params=query)
    assert problem(answer)["status"] == 422


async def test_published_results_on_their_way_are_told(deliver, read):
    await deliver(
        *world(),
        facts.published("PED", AURA, placed=1, unplaced=2),
        facts.published("CAR", BRETAGNE, placed=0, unplaced=1),
    )
    assert (await read(TABLE, MINISTRY, round=1))["awaited"] == 1
    assert (await read(TABLE, MINISTRY, round=2))["awaited"] == 0
    await deliver(facts.candidate(4), facts.unplaced(4))
    assert (await read(TABLE, MINISTRY, round=1))["awaited"] == 0
