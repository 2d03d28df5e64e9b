"""The next round: it opens once the one before is published and heard whole; who, and where."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from candidatures.domain.rounds import State
from contracts.candidatures import RoundClosed, RoundOpened
from contracts.matching import AffectationPublished, RoundPublished
from kernel.testing import emitted, problem

from .world import CAMPAIGN, World, calendar, matched_run


@pytest.fixture
async def played(world: World) -> World:
    """Round 1 is closed: a and b wished, c saved nothing."""
    await world.postes("69-1", "69-2", places=2)
    await world.postes("69-3", places=0)
    a, b, _ = await world.candidates(3)
    await world.open(calendar(1), calendar(2), minimum_floor=1)
    await world.wish(a, {"69-1": 5})
    await world.wish(b, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.rank("69-1", {a: 1, b: 2})
    await world.reach("ranking_close_at")
    return world


def people(world: World) -> list:
    return list(world.people)


@pytest.mark.rule("P14")
async def test_the_next_round_waits_for_the_publication(played: World) -> None:
    await played.look()
    assert [opened.round for opened in await emitted(played.database, RoundOpened)] == [1]


async def test_it_waits_until_every_fact_of_the_publication_was_heard(played: World) -> None:
    a, b, _ = people(played)
    at = datetime.now(UTC)
    await played.deliver(
        matched_run(1),
        RoundPublished(
            campaign=CAMPAIGN,
            round=1,
            closing=1,
            run=1,
            published_at=at,
            placed=1,
            unplaced=1,
            postes=3,
        ),
        AffectationPublished(campaign=CAMPAIGN, round=1, person=a, poste="69-1", published_at=at),
    )
    await played.look()
    assert (await played.round()).state == State.PUBLISHED
    assert len(await emitted(played.database, RoundOpened)) == 1
    left = {"69-1": 1, "69-2": 2, "69-3": 0}
    await played.publish(1, placed={a: "69-1"}, unplaced=[b], left=left)
    await played.look()
    assert len(await emitted(played.database, RoundOpened)) == 2


@pytest.mark.rule("P14")
async def test_those_without_a_poste_take_part_whatever_they_did_before(played: World) -> None:
    a, b, c = people(played)
    await played.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 1, "69-2": 0})
    await played.look()
    _, opened = await emitted(played.database, RoundOpened)
    assert set(opened.candidates) == {b, c}
    assert (await played.wish(b, {"69-1": 5}, number=2)).status_code == 200
    assert (await played.wish(c, {"69-1": 5}, number=2)).status_code == 200


@pytest.mark.rule("P14")
async def test_who_has_a_poste_takes_no_further_part_and_still_reads_the_first_round(
    played: World,
) -> None:
    a, b, _ = people(played)
    await played.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 1, "69-2": 2})
    await played.look()
    answer = await played.wish(a, {"69-1": 5}, number=2)
    assert (answer.status_code, problem(answer)["type"]) == (409, "urn:appariement:already-placed")
    assert (await played.wish_list(a)).json()["wishes"] == [{"poste": "69-1", "hearts": 5}]


@pytest.mark.rule("P14")
async def test_only_postes_with_places_left_are_offered_with_that_many(played: World) -> None:
    a, b, _ = people(played)
    await played.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 1, "69-2": 0})
    await played.look()
    answer = await played.client.get(
        played.path("eligible-postes", number=2), headers=played.as_candidate(b)
    )
    assert [(item["poste"], item["places"]) for item in answer.json()["items"]] == [("69-1", 1)]
    assert (await played.wish(b, {"69-2": 5}, number=2)).status_code == 422
    body = (await played.wish(b, {"69-1": 5}, number=2)).json()
    assert (body["eligible"], body["minimum"]) == (1, 1)


async def test_the_second_round_is_frozen_with_what_it_offered(played: World) -> None:
    a, b, _ = people(played)
    left = {"69-1": 1, "69-2": 0, "69-3": 0}
    await played.publish(1, placed={a: "69-1"}, unplaced=[b], left=left)
    await played.postes("69-8", places=4)
    await played.look()
    await played.wish(b, {"69-1": 5}, number=2)
    await played.reach("wishes_close_at", 2)
    await played.rank("69-1", {b: 1}, number=2)
    await played.reach("ranking_close_at", 2)
    _, closed = await emitted(played.database, RoundClosed)
    ((data,),) = await played.sql("SELECT instance FROM snapshots WHERE round = 2")
    instance = json.loads(data)
    assert instance["postes"] == [{"id": "69-1", "places": 1}, {"id": "69-8", "places": 4}]
    assert [c["wishes"] for c in instance["candidates"]] == [
        [{"poste": "69-1", "hearts": 5, "rank": 1}]
    ]
    assert (closed.round, closed.closing, closed.digest) == (
        2,
        1,
        (await played.round(2)).digest,
    )


@pytest.mark.rule("V5")
async def test_the_secret_is_revealed_once_published(played: World) -> None:
    body = (await played.client.get(played.path())).json()
    assert (body["state"], body["secret"]) == ("closed", None)
    assert body["seed"] is not None
    a, b, _ = people(played)
    await played.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 1})
    body = (await played.client.get(played.path())).json()
    secret = bytes.fromhex(body["secret"])
    assert body["state"] == "published"
    assert hashlib.sha256(secret).hexdigest() == body["commitment"]
    unseeded = bytes.fromhex(body["unseeded"].removeprefix("sha256:"))
    assert hashlib.sha256(secret + unseeded).hexdigest() == body["seed"]


async def test_a_publication_heard_twice_changes_nothing(played: World) -> None:
    a, b, _ = people(played)
    for _ in range(2):
        await played.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 1, "69-2": 2})
    await played.look()
    assert len(await emitted(played.database, RoundOpened)) == 2


async def test_a_publication_of_a_round_never_closed_halts(world: World) -> None:
    await world.open()
    await world.publish(1, placed={}, left={})
    assert (await world.round()).state == State.WISHES
    ((halting,),) = await world.sql("SELECT halting FROM dead_letters")
    assert halting is True
