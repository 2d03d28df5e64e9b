"""The clock: rounds open, close and are frozen by themselves, each once."""

import asyncio
import hashlib
import json

import hrt
import pytest
from candidatures.background import look
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import Snapshot
from candidatures.usecases import closing, freezing
from contracts.candidatures import (
    RoundClosed,
    RoundOpened,
    SnapshotPart,
    WishesClosed,
    WishListChanged,
)
from hrt.canonical import canonical_bytes, derive_seed, digest
from kernel.testing import emitted
from sqlalchemy.exc import DBAPIError

from .world import CAMPAIGN, HOUR, World, calendar

FORMAT = "appariement/instance@1"


async def stored(world: World, number: int = 1) -> Snapshot:
    async with world.database.begin() as session:
        return await session.get_one(Snapshot, (CAMPAIGN, number, 1))


@pytest.mark.rule("C2")
async def test_a_round_opens_by_itself_with_its_commitment(world: World) -> None:
    people = await world.candidates(3)
    await world.open(minimum_floor=1)
    (opened,) = await emitted(world.database, RoundOpened)
    found = await world.round()
    assert opened.commitment == hashlib.sha256(found.secret).hexdigest()
    assert len(found.secret) == 32
    assert set(opened.candidates) == set(people)
    assert opened.policy.minimum_floor == 1


async def test_a_draft_does_not_open(world: World) -> None:
    await world.plan(state="draft")
    await world.look()
    assert await emitted(world.database, RoundOpened) == []


async def test_a_round_does_not_open_before_its_time_nor_on_a_window_that_is_over(
    world: World,
) -> None:
    await world.open(calendar(1, opens_in=HOUR))
    await world.open(calendar(1, opens_in=-200 * HOUR))
    assert await emitted(world.database, RoundOpened) == []


@pytest.mark.rule("P7")
async def test_an_open_round_no_longer_follows_the_plan(world: World) -> None:
    await world.open()
    before = await world.round()
    await world.open(calendar(1, window=10 * HOUR), ranked_percent=10)
    after = await world.round()
    assert (after.bounds, after.rules) == (before.bounds, before.rules)


async def test_wishes_close_by_themselves_and_tell_who_is_to_be_ranked(world: World) -> None:
    await world.postes(*(f"69-{number}" for number in range(10)))
    enough, few, _silent = await world.candidates(3)
    await world.open()
    await world.wish(enough, {"69-0": 1, "69-1": 1})
    await world.wish(few, {"69-0": 5})
    await world.reach("wishes_close_at")
    (closed,) = await emitted(world.database, WishesClosed)
    assert (closed.candidates, closed.left_out) == (1, 2)
    assert [(line.poste, line.candidatures) for line in closed.to_rank] == [
        ("69-0", 1),
        ("69-1", 1),
    ]
    told = await emitted(world.database, WishListChanged)
    assert [(list_.person, list_.left_out) for list_ in told] == [
        (enough, False),
        (few, False),
        (few, True),
    ]
    assert (await world.wish_list(few)).json()["left_out"] is True
    reasons = await world.sql("SELECT person, wishes, minimum, eligible FROM left_out")
    assert {tuple(row) for row in reasons} == {(few, 1, 2, 10), (_silent, 0, 2, 10)}


@pytest.mark.rule("C2")
async def test_a_closed_round_is_a_snapshot_that_anyone_can_recompute(world: World) -> None:
    await world.postes("69-1", "69-2", "69-9", places=2)
    a, b = await world.candidates(2)
    await world.open(minimum_floor=1)
    await world.wish(a, {"69-1": 5, "69-2": 1})
    await world.wish(b, {"69-1": 3})
    await world.reach("wishes_close_at")
    await world.rank("69-1", {a: 2, b: 1})
    await world.reach("ranking_close_at")
    snapshot, found = await stored(world), await world.round()
    instance = json.loads(snapshot.instance)
    assert canonical_bytes(instance) == snapshot.instance
    assert digest(snapshot.instance) == snapshot.digest == found.digest
    assert hrt.Instance.from_json(snapshot.instance).digest == snapshot.digest
    seed = instance.pop("seed")
    assert digest(instance) == snapshot.unseeded
    assert derive_seed(found.secret, snapshot.unseeded) == seed == found.seed
    assert instance["postes"] == [{"id": p, "places": 2} for p in ("69-1", "69-2", "69-9")]
    people = dict(await world.sql("SELECT person, candidate FROM snapshot_candidates"))
    lists = {c["id"]: c["wishes"] for c in instance["candidates"]}
    assert lists == {
        people[a]: [
            {"poste": "69-1", "hearts": 5, "rank": 2},
            {"poste": "69-2", "hearts": 1, "refused": "ranking_invalid"},
        ],
        people[b]: [{"poste": "69-1", "hearts": 3, "rank": 1}],
    }


async def test_the_parts_put_together_are_the_snapshot(world: World, monkeypatch) -> None:
    monkeypatch.setattr(freezing, "PART_BYTES", 400)
    await world.postes("69-1", "69-2")
    people = await world.candidates(7)
    await world.open(minimum_floor=1)
    for person in people:
        await world.wish(person, {"69-1": 5, "69-2": 1})
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    parts = await emitted(world.database, SnapshotPart)
    (closed,) = await emitted(world.database, RoundClosed)
    assert len(parts) == closed.parts > 1
    assert [part.part for part in parts] == list(range(1, closed.parts + 1))
    assert [bool(part.postes) for part in parts] == [True] + [False] * (closed.parts - 1)
    instance = {
        "format": FORMAT,
        "campaign": CAMPAIGN,
        "round": 1,
        "postes": list(parts[0].postes),
        "candidates": [candidate for part in parts for candidate in part.candidates],
    }
    assert digest(instance) == closed.unseeded
    assert digest(instance | {"seed": closed.seed}) == closed.digest
    named = {id_: person for part in parts for id_, person in part.people.items()}
    assert set(named.values()) == set(people)
    assert all(set(part.people) == {c["id"] for c in part.candidates} for part in parts)
    assert (closed.candidates, closed.postes, closed.wishes) == (7, 2, 14)


async def test_a_round_without_anyone_closes_too(world: World) -> None:
    await world.open()
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    (closed,) = await emitted(world.database, RoundClosed)
    (part,) = await emitted(world.database, SnapshotPart)
    assert (closed.candidates, closed.postes, closed.wishes, closed.parts) == (0, 0, 0, 1)
    assert (part.candidates, part.postes, part.people) == ((), (), {})
    snapshot = await stored(world)
    assert hrt.Instance.from_json(snapshot.instance).digest == closed.digest


@pytest.mark.rule("E2")
async def test_who_left_is_frozen_as_withdrawn_and_who_had_too_few_as_below(world: World) -> None:
    await world.postes("69-1", "69-2", "69-3")
    left, few, here = await world.candidates(3)
    await world.open()
    await world.wish(left, {"69-1": 5, "69-2": 2})
    await world.wish(few, {"69-1": 4})
    await world.wish(here, {"69-1": 3, "69-2": 1})
    await world.reach("wishes_close_at")
    await world.rank("69-1", {left: 1, here: 2})
    await world.tell_person(left)
    await world.postes("69-2", withdrawn=True)
    await world.reach("ranking_close_at")
    instance = json.loads((await stored(world)).instance)
    people = dict(await world.sql("SELECT candidate, person FROM snapshot_candidates"))
    terms = {
        (people[candidate["id"]], wish["poste"]): wish.get("rank", wish.get("refused"))
        for candidate in instance["candidates"]
        for wish in candidate["wishes"]
    }
    assert terms == {
        (left, "69-1"): "withdrawn",
        (left, "69-2"): "withdrawn",
        (few, "69-1"): "below_minimum",
        (here, "69-1"): 1,
        (here, "69-2"): "withdrawn",
    }
    assert {"id": "69-2", "places": 0} in instance["postes"]


async def test_who_moves_to_another_region_no_longer_stands_in_this_one(world: World) -> None:
    await world.postes("69-1", "69-2")
    person, other = await world.candidates(2)
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.wish(other, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.tell_person(person, world.candidate_grant("BRE"))
    assert (await world.ranking("69-1")).json()["verdict"]["total"] == 1
    await world.rank("69-1", {other: 1})
    await world.reach("ranking_close_at")
    instance = json.loads((await stored(world)).instance)
    found = [wish for candidate in instance["candidates"] for wish in candidate["wishes"]]
    assert sorted(str(wish.get("rank", wish.get("refused"))) for wish in found) == [
        "1",
        "withdrawn",
    ]


@pytest.mark.rule("V5")
async def test_candidate_ids_are_drawn_for_one_round_and_tell_nothing(world: World) -> None:
    await world.postes("69-1")
    people = await world.candidates(20)
    await world.open(minimum_floor=1)
    for person in people:
        await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    text = (await stored(world)).instance.decode()
    ids = [candidate["id"] for candidate in json.loads(text)["candidates"]]
    assert ids == sorted(ids, key=str.encode)
    assert all(len(id_) == 16 for id_ in ids)
    assert not any(str(person) in text or person.hex in text for person in people)


@pytest.mark.rule("C2")
@pytest.mark.parametrize("table", ["snapshots", "snapshot_candidates"])
async def test_a_snapshot_is_never_changed(world: World, table: str) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    for act in (f"UPDATE {table} SET closing = 2", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(DBAPIError, match="append-only"):
            await world.sql(act)


@pytest.mark.rule("C1")
async def test_several_clocks_do_each_thing_once(world: World) -> None:
    await world.postes("69-1")
    (person,) = await world.candidates(1)
    await world.plan(minimum_floor=1)
    await together(world)
    await world.wish(person, {"69-1": 5})
    await world.set_bound("wishes_close_at", -HOUR)
    await together(world)
    await world.set_bound("ranking_close_at", -HOUR / 2)
    await together(world)
    for kind in (RoundOpened, WishesClosed, RoundClosed, SnapshotPart):
        assert len(await emitted(world.database, kind)) == 1


async def together(world: World) -> None:
    await asyncio.gather(*(look(world.database) for _ in range(4)))


async def test_a_round_that_cannot_close_keeps_no_other_from_closing(
    world: World, monkeypatch
) -> None:
    await world.open()
    await world.sql(
        'INSERT INTO rounds SELECT (jsonb_populate_record(rounds, \'{"campaign": "2026-05"}\')).* '
        "FROM rounds"
    )
    frozen = closing.sufficiency.of_everyone

    async def broken(session: object, *, round_: Round) -> object:
        if round_.campaign == CAMPAIGN:
            raise ValueError("broken")
        return await frozen(session, round_=round_)

    monkeypatch.setattr(closing.sufficiency, "of_everyone", broken)
    await world.set_bound("wishes_close_at", -HOUR)
    with pytest.raises(ExceptionGroup):
        await world.look()
    (closed,) = await emitted(world.database, WishesClosed)
    assert closed.campaign == "2026-05"


async def test_the_clock_sleeps_until_the_next_bound_and_never_long(world: World) -> None:
    await world.open(reminder_hours=())
    assert await world.look() == 0.5
    await world.set_bound("wishes_close_at", HOUR / 36_000)  # 100 ms
    assert 0 < await world.look() <= 0.1
