"""A responsable and the ranking of their poste, through HTTP on a real database."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from contracts.auth import Grant
from contracts.candidatures import RankingChanged
from kernel.testing import emitted, problem, signed_in

from .world import World


class Ranked(World):
    """A world at the opening of the ranking: five candidatures on 69-1, one on 69-2."""

    here: list[UUID]


@pytest.fixture
async def ranked(world: World) -> Ranked:
    return await _play(world)


async def _play(world: World, **policy: object) -> Ranked:
    world.__class__ = Ranked
    assert isinstance(world, Ranked)
    await world.postes("69-1", "69-2", "69-3")
    world.here = [*await world.candidates(4), await world.candidate("GRE")]
    await world.open(minimum_floor=1, **policy)
    for person in world.here:
        await world.wish(person, {"69-1": 4})
    await world.wish(world.here[0], {"69-1": 4, "69-2": 1}, version=1)
    await world.reach("wishes_close_at")
    return world


@pytest.mark.rule("K1")
async def test_a_responsable_sees_who_applied_and_no_heart(ranked: Ranked) -> None:
    answer = await ranked.ranking("69-1")
    body = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (200, '"0"')
    assert {UUID(c["person"]) for c in body["candidatures"]} == set(ranked.here)
    assert {c["person"]: c["local"] for c in body["candidatures"]}[str(ranked.here[4])] is False
    assert set(body["candidatures"][0]) == {
        "person",
        "given_name",
        "family_name",
        "subdivision",
        "local",
    }
    assert "heart" not in answer.text


async def test_a_ranking_is_saved_whole_and_judged(ranked: Ranked) -> None:
    a, b, c, d, e = ranked.here
    answer = await ranked.rank("69-1", {a: 10, b: 10, c: 20, d: 30, e: None})
    body = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert {UUID(p["person"]): p.get("rank") for p in body["placements"]} == {
        a: 1,
        b: 1,
        c: 3,
        d: 4,
        e: None,
    }
    assert body["placements"][-1] == {"person": str(e), "refused": True}
    assert body["verdict"] == {
        "valid": True,
        "ranked": 4,
        "needed": 4,
        "total": 5,
        "missing": 0,
        "refusals_allowed": 1,
        "local_first": "kept",
        "reasons": [],
    }
    assert (await ranked.ranking("69-1")).json() == body


@pytest.mark.rule("V4")
async def test_an_invalid_ranking_is_saved_and_says_so(ranked: Ranked) -> None:
    e = ranked.here[4]
    body = (await ranked.rank("69-1", {e: 1})).json()
    assert body["version"] == 1
    assert body["verdict"]["valid"] is False
    assert body["verdict"]["reasons"] == ["too-few-ranked", "local-not-first"]
    assert body["verdict"]["missing"] == 3


async def test_each_save_replaces_and_announces_the_whole_ranking(ranked: Ranked) -> None:
    a, b, c, d, _ = ranked.here
    await ranked.rank("69-1", {a: 1})
    body = (await ranked.rank("69-1", {b: 1, c: 2, d: 3, a: 4}, version=1)).json()
    assert body["version"] == 2
    first, second = await emitted(ranked.database, RankingChanged)
    assert (first.valid, second.valid, second.candidatures) == (False, True, 5)
    assert [(p.person, p.rank) for p in second.placements] == [(b, 1), (c, 2), (d, 3), (a, 4)]


@pytest.mark.rule("V4")
async def test_a_stale_version_is_refused_with_the_current_ranking(ranked: Ranked) -> None:
    a, b, *_ = ranked.here
    await ranked.rank("69-1", {a: 1})
    answer = await ranked.rank("69-1", {b: 1})
    refusal = problem(answer)
    assert (answer.status_code, refusal["version"]) == (412, 1)
    assert refusal["current"]["placements"] == [{"person": str(a), "rank": 1}]


async def test_foreign_and_double_persons_are_each_named(ranked: Ranked) -> None:
    a, b, *_ = ranked.here
    placements = [
        {"person": str(person), "rank": place + 1} for place, person in enumerate([a, uuid4(), a])
    ]
    answer = await ranked.client.put(
        ranked.path("rankings", "69-2"),
        json={"placements": [*placements, {"person": str(b), "rank": 4}]},
        headers=ranked.as_responsable("69-2") | {"If-Match": '"0"'},
    )
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in problem(answer)["errors"]] == [
        ("placements.1.person", "unknown-person"),
        ("placements.2.person", "given-twice"),
        ("placements.3.person", "unknown-person"),
    ]


@pytest.mark.parametrize(
    "placement",
    [
        {},
        {"refused": False},
        {"rank": 1, "refused": True},
        {"rank": 0},
        {"rank": 10000},
        {"rank": 1.0},
        {"rank": "1"},
        {"rank": 1, "hearts": 5},
    ],
)
async def test_a_placement_is_either_a_rank_or_a_refusal(ranked: Ranked, placement) -> None:
    answer = await ranked.client.put(
        ranked.path("rankings", "69-1"),
        json={"placements": [{"person": str(ranked.here[0])} | placement]},
        headers=ranked.as_responsable("69-1") | {"If-Match": '"0"'},
    )
    assert answer.status_code == 422
    assert (await ranked.ranking("69-1")).json()["version"] == 0


@pytest.mark.rule("K4")
async def test_ties_are_refused_where_the_policy_forbids_them(world: World) -> None:
    ranked = await _play(world, rank_ties=False)
    a, b, c, d, _ = ranked.here
    answer = await ranked.rank("69-1", {a: 1, b: 2, c: 2, d: 3})
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in problem(answer)["errors"]] == [
        ("placements.2.rank", "tie")
    ]


@pytest.mark.rule("K1")
async def test_the_second_reads_only(ranked: Ranked) -> None:
    headers = ranked.as_responsable("69-1", "second")
    path = ranked.path("rankings", "69-1")
    assert (await ranked.client.get(path, headers=headers)).status_code == 200
    answer = await ranked.rank("69-1", {}, access="second")
    assert (answer.status_code, problem(answer)["type"]) == (
        403,
        "urn:appariement:second-reads-only",
    )


@pytest.mark.rule("K1")
async def test_the_poste_of_another_does_not_exist(ranked: Ranked) -> None:
    headers = ranked.as_responsable("69-2") | {"If-Match": '"0"'}
    path = ranked.path("rankings", "69-1")
    assert (await ranked.client.get(path, headers=headers)).status_code == 404
    answer = await ranked.client.put(path, json={"placements": []}, headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["candidate", "coordinator", "ministry"])
async def test_other_roles_have_no_such_act(ranked: Ranked, role) -> None:
    headers = signed_in(Grant(role=role)) | {"If-Match": '"0"'}
    path = ranked.path("rankings", "69-1")
    assert (await ranked.client.get(path, headers=headers)).status_code == 403
    answer = await ranked.client.put(path, json={"placements": []}, headers=headers)
    assert answer.status_code == 403
    assert (await ranked.client.get(ranked.path("rankings"), headers=headers)).status_code == 403


async def test_the_list_shows_where_each_ranking_stands(ranked: Ranked) -> None:
    a, *_ = ranked.here
    await ranked.rank("69-2", {a: 1})
    grants = [ranked.poste_grant("69-1", "second"), ranked.poste_grant("69-2")]
    answer = await ranked.client.get(
        ranked.path("rankings"), headers=signed_in(*grants, ranked.poste_grant("unknown"))
    )
    first, second = answer.json()["items"]
    assert second.pop("saved_at") is not None
    assert (first, second) == (
        {
            "poste": "69-1",
            "access": "second",
            "candidatures": 5,
            "ranked": 0,
            "valid": False,
            "version": 0,
            "saved_at": None,
            "certified": None,
        },
        {
            "poste": "69-2",
            "access": "referent",
            "candidatures": 1,
            "ranked": 1,
            "valid": True,
            "version": 1,
            "certified": None,
        },
    )


@pytest.mark.rule("V2")
async def test_candidatures_are_not_seen_before_the_ranking_window(world: World) -> None:
    await world.postes("69-1")
    await world.open()
    answers = [
        await world.ranking("69-1"),
        await world.rank("69-1", {}),
        await world.client.get(world.path("rankings"), headers=world.as_responsable("69-1")),
    ]
    for answer in answers:
        refusal = problem(answer)
        assert (answer.status_code, refusal["type"]) == (409, "urn:appariement:not-open-yet")
        assert refusal["now"] < refusal["opens_at"] < refusal["closes_at"]


@pytest.mark.rule("K1")
async def test_after_the_bound_no_ranking_is_saved_even_if_the_clock_is_late(
    ranked: Ranked,
) -> None:
    await ranked.set_bound("ranking_close_at", timedelta(0))
    answer = await ranked.rank("69-1", {ranked.here[0]: 1})
    assert (answer.status_code, problem(answer)["type"]) == (409, "urn:appariement:window-closed")
    assert (await ranked.ranking("69-1")).json()["editable"] is False


@pytest.mark.rule("E2")
async def test_who_was_left_out_is_not_to_be_ranked(world: World) -> None:
    await world.postes(*(f"69-{number}" for number in range(4)))
    await world.open()
    enough, few = await world.candidates(2)
    await world.wish(enough, {"69-0": 1, "69-1": 1})
    await world.wish(few, {"69-0": 5})
    await world.reach("wishes_close_at")
    body = (await world.ranking("69-0")).json()
    assert [UUID(c["person"]) for c in body["candidatures"]] == [enough]
    assert body["verdict"]["total"] == 1
    assert (await world.rank("69-0", {few: 1})).status_code == 422


@pytest.mark.rule("E3")
async def test_who_leaves_during_the_ranking_counts_no_more(ranked: Ranked) -> None:
    a, b, c, d, e = ranked.here
    await ranked.rank("69-1", {a: 1, b: 2, c: 3, d: 4, e: None})
    await ranked.tell_person(b)
    body = (await ranked.ranking("69-1")).json()
    assert body["verdict"]["total"] == 4
    assert (body["verdict"]["valid"], body["verdict"]["missing"]) == (False, 1)
    assert [p.get("rank") for p in body["placements"]] == [1, 2, 3, None]


async def test_a_poste_without_candidature_has_an_empty_valid_ranking(ranked: Ranked) -> None:
    body = (await ranked.ranking("69-3")).json()
    assert (body["candidatures"], body["verdict"]["valid"]) == ([], True)
    assert body["verdict"]["local_first"] == "lifted"
