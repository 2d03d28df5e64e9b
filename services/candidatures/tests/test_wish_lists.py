"""A candidate and their wish list, through HTTP on a real database."""

from datetime import timedelta
from uuid import uuid4

import pytest
from contracts.auth import Grant
from contracts.candidatures import WishListChanged
from kernel.testing import emitted, problem, signed_in

from .world import HOUR, World, calendar

POSTES = [f"69-{number:02}" for number in range(12)]


@pytest.fixture
async def open_round(world: World) -> World:
    await world.postes(*POSTES)
    await world.open()
    return world


@pytest.mark.rule("V4")
async def test_a_list_is_saved_whole_and_read_again(open_round: World) -> None:
    person = await open_round.candidate()
    answer = await open_round.wish(person, {"69-02": 5, "69-00": 1, "69-07": 1})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    body = answer.json()
    assert body["wishes"] == [
        {"poste": "69-00", "hearts": 1},
        {"poste": "69-02", "hearts": 5},
        {"poste": "69-07", "hearts": 1},
    ]
    read = await open_round.wish_list(person)
    assert read.json() == body
    assert read.headers["etag"] == '"1"'


@pytest.mark.rule("E2")
async def test_the_figures_of_the_minimum_come_with_the_list(open_round: World) -> None:
    person = await open_round.candidate()
    body = (await open_round.wish(person, {"69-00": 3})).json()
    told = {name: body[name] for name in ("eligible", "minimum", "missing", "valid", "editable")}
    assert told == {"eligible": 12, "minimum": 3, "missing": 2, "valid": False, "editable": True}
    body = (await open_round.wish(person, {"69-00": 3, "69-01": 1, "69-02": 2}, version=1)).json()
    assert (body["missing"], body["valid"], body["left_out"]) == (0, True, False)


async def test_a_list_never_saved_has_version_0(open_round: World) -> None:
    answer = await open_round.wish_list(await open_round.candidate())
    assert answer.headers["etag"] == '"0"'
    assert (answer.json()["saved_at"], answer.json()["wishes"]) == (None, [])


@pytest.mark.rule("E3")
async def test_no_heart_withdraws_a_candidature(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.wish(person, {"69-00": 3, "69-01": 2})
    body = (await open_round.wish(person, {"69-00": 0, "69-01": 4}, version=1)).json()
    assert body["wishes"] == [{"poste": "69-01", "hearts": 4}]


async def test_a_list_can_be_emptied(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.wish(person, {"69-00": 3})
    body = (await open_round.wish(person, {}, version=1)).json()
    assert (body["version"], body["wishes"]) == (2, [])


async def test_each_save_announces_the_whole_list(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.wish(person, {"69-00": 3})
    await open_round.wish(person, {"69-01": 4}, version=1)
    first, second = await emitted(open_round.database, WishListChanged)
    assert (first.version, second.version) == (1, 2)
    assert [(wish.poste, wish.hearts) for wish in second.wishes] == [("69-01", 4)]
    assert (second.minimum, second.left_out, second.person) == (3, False, person)


@pytest.mark.rule("V4")
async def test_a_stale_version_is_refused_with_the_current_list(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.wish(person, {"69-00": 3})
    for version in (0, 2):
        answer = await open_round.wish(person, {"69-01": 1}, version=version)
        refusal = problem(answer)
        assert (answer.status_code, refusal["version"]) == (412, 1)
        assert refusal["current"]["wishes"] == [{"poste": "69-00", "hearts": 3}]


async def test_a_version_that_was_never_saved_is_stale(open_round: World) -> None:
    answer = await open_round.wish(await open_round.candidate(), {"69-01": 1}, version=3)
    assert (answer.status_code, problem(answer)["version"]) == (412, 0)


async def test_the_version_is_required(open_round: World) -> None:
    person = await open_round.candidate()
    answer = await open_round.client.put(
        open_round.path("wish-lists", person),
        json={"wishes": []},
        headers=open_round.as_candidate(person),
    )
    assert answer.status_code == 428


async def test_the_same_key_again_gets_the_first_answer(open_round: World) -> None:
    person = await open_round.candidate()
    headers = open_round.as_candidate(person) | {"If-Match": '"0"', "Idempotency-Key": "k" * 12}
    sent = {"wishes": [{"poste": "69-00", "hearts": 2}]}
    path = open_round.path("wish-lists", person)
    first = await open_round.client.put(path, json=sent, headers=headers)
    again = await open_round.client.put(path, json=sent, headers=headers)
    assert first.json() == again.json()
    assert (again.status_code, again.headers["etag"]) == (200, '"1"')
    assert len(await emitted(open_round.database, WishListChanged)) == 1


async def test_every_refused_wish_is_named(open_round: World) -> None:
    await open_round.postes("35-01", subdivision="BRE")
    await open_round.postes("69-90", speciality="CAR")
    await open_round.postes("69-91", places=0)
    await open_round.postes("69-92", withdrawn=True)
    person = await open_round.candidate()
    wishes = ["69-00", "35-01", "69-90", "69-91", "69-92", "nowhere", "69-00"]
    answer = await open_round.client.put(
        open_round.path("wish-lists", person),
        json={"wishes": [{"poste": poste, "hearts": 1} for poste in wishes]},
        headers=open_round.as_candidate(person) | {"If-Match": '"0"'},
    )
    assert answer.status_code == 422
    found = [(error["field"], error["code"]) for error in problem(answer)["errors"]]
    unknown = [(f"wishes.{position}.poste", "unknown-poste") for position in range(1, 6)]
    assert found == [*unknown, ("wishes.6.poste", "given-twice")]
    assert (await open_round.wish_list(person)).json()["version"] == 0


@pytest.mark.rule("E3")
@pytest.mark.parametrize("hearts", [6, -1, 2.0, "3", True, None])
async def test_hearts_are_whole_and_from_0_to_5(open_round: World, hearts: object) -> None:
    person = await open_round.candidate()
    answer = await open_round.client.put(
        open_round.path("wish-lists", person),
        json={"wishes": [{"poste": "69-00", "hearts": hearts}]},
        headers=open_round.as_candidate(person) | {"If-Match": '"0"'},
    )
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == "wishes.0.hearts"


async def test_a_poste_withdrawn_since_can_be_dropped_but_not_kept(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.wish(person, {"69-00": 3, "69-01": 2})
    await open_round.postes("69-00", withdrawn=True)
    kept = await open_round.wish(person, {"69-00": 3, "69-01": 2}, version=1)
    assert kept.status_code == 422
    dropped = await open_round.wish(person, {"69-00": 0, "69-01": 2}, version=1)
    assert dropped.status_code == 200


@pytest.mark.rule("E1")
@pytest.mark.parametrize(
    ("territory", "expected"),
    [
        ("subdivision", {"69-1"}),
        ("region", {"69-1", "38-1"}),
        ("national", {"69-1", "38-1", "35-1"}),
    ],
)
async def test_the_postes_offered_follow_the_policy(world: World, territory, expected) -> None:
    await world.postes("69-1", places=3)
    await world.postes("38-1", subdivision="GRE")
    await world.postes("35-1", subdivision="BRE")
    await world.postes("69-2", speciality="CAR")
    await world.open(territory=territory)
    person = await world.candidate()
    answer = await world.client.get(
        world.path("eligible-postes"), headers=world.as_candidate(person)
    )
    items = answer.json()["items"]
    assert {item["poste"] for item in items} == expected
    assert next(item["places"] for item in items if item["poste"] == "69-1") == 3
    assert (await world.wish(person, dict.fromkeys(expected, 1))).json()["eligible"] == len(
        expected
    )


async def test_before_it_opens_nothing_is_saved_and_the_opening_is_told(world: World) -> None:
    await world.postes(*POSTES)
    await world.open(calendar(1, opens_in=HOUR))
    person = await world.candidate()
    for answer in (await world.wish(person, {"69-00": 1}), await world.wish_list(person)):
        refusal = problem(answer)
        assert (answer.status_code, refusal["type"]) == (409, "urn:appariement:not-open-yet")
        assert refusal["now"] < refusal["opens_at"] < refusal["closes_at"]


async def test_after_the_bound_nothing_is_saved_even_if_the_clock_is_late(
    open_round: World,
) -> None:
    person = await open_round.candidate()
    await open_round.set_bound("wishes_close_at", timedelta(0))
    answer = await open_round.wish(person, {"69-00": 1})
    refusal = problem(answer)
    assert (answer.status_code, refusal["type"]) == (409, "urn:appariement:window-closed")
    assert refusal["opens_at"] < refusal["closes_at"] <= refusal["now"]
    assert (await open_round.wish_list(person)).json()["editable"] is False


async def test_once_ranking_is_open_a_list_can_be_read_only(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.wish(person, {"69-00": 1, "69-01": 1, "69-02": 1})
    await open_round.reach("wishes_close_at")
    assert (await open_round.wish(person, {}, version=1)).status_code == 409
    body = (await open_round.wish_list(person)).json()
    assert (body["editable"], body["left_out"], len(body["wishes"])) == (False, False, 3)


@pytest.mark.rule("E3")
async def test_another_s_list_does_not_exist(open_round: World) -> None:
    person, other = await open_round.candidates(2)
    path = open_round.path("wish-lists", other)
    headers = open_round.as_candidate(person) | {"If-Match": '"0"'}
    assert (await open_round.client.get(path, headers=headers)).status_code == 404
    answer = await open_round.client.put(path, json={"wishes": []}, headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["responsable", "coordinator", "ministry", "auditor"])
async def test_other_roles_have_no_such_act(open_round: World, role) -> None:
    person = await open_round.candidate()
    path = open_round.path("wish-lists", person)
    headers = signed_in(Grant(role=role), person=person) | {"If-Match": '"0"'}
    assert (await open_round.client.get(path, headers=headers)).status_code == 403
    answer = await open_round.client.put(path, json={"wishes": []}, headers=headers)
    assert answer.status_code == 403
    answer = await open_round.client.get(open_round.path("eligible-postes"), headers=headers)
    assert answer.status_code == 403


async def test_who_is_not_signed_in_reads_nothing(open_round: World) -> None:
    answer = await open_round.client.get(open_round.path("wish-lists", uuid4()))
    assert answer.status_code == 401


@pytest.mark.rule("E1")
async def test_a_candidate_of_another_campaign_is_no_candidate_here(open_round: World) -> None:
    person = await open_round.candidate()
    elsewhere = open_round.candidate_grant().model_copy(update={"campaign": "2026-05"})
    headers = signed_in(elsewhere, person=person)
    answer = await open_round.client.get(open_round.path("wish-lists", person), headers=headers)
    assert answer.status_code == 404


async def test_who_left_the_campaign_saves_nothing_more(open_round: World) -> None:
    person = await open_round.candidate()
    await open_round.tell_person(person)
    assert (await open_round.wish(person, {"69-00": 1})).status_code == 404


async def test_an_unknown_round_is_unknown(open_round: World) -> None:
    person = await open_round.candidate()
    assert (await open_round.wish(person, {}, number=3)).status_code == 404


async def test_a_candidate_who_comes_late_takes_part(open_round: World) -> None:
    late = await open_round.candidate()
    assert (await open_round.wish(late, {"69-00": 1})).status_code == 200
