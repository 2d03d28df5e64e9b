"""Nothing acknowledged is missing from the snapshot, and nothing late is in it."""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from candidatures import queries
from candidatures.background import look
from candidatures.schemas.rankings import PlacementsIn
from candidatures.schemas.wishes import WishesIn
from candidatures.usecases.closing import close_wishes
from candidatures.usecases.rankings import save_ranking
from candidatures.usecases.wishes import save_wish_list
from contracts.candidatures import WishesClosed
from kernel.db import now
from kernel.testing import emitted, problem

from .world import CAMPAIGN, HOUR, World

SOON = timedelta(seconds=1.5)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it never came"
        await asyncio.sleep(0.01)


async def someone_waits(world: World) -> bool:
    """Whether a transaction of this database waits for a lock that another one holds."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    return bool(await world.sql(f"{waiting} AND wait_event_type = 'Lock'"))


async def bound_is_over(world: World, bound: str) -> bool:
    return bool(await world.sql(f"SELECT 1 FROM rounds WHERE {bound} <= clock_timestamp()"))  # noqa: S608


async def test_a_closing_waits_for_the_save_under_way_and_contains_it(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.set_bound("wishes_close_at", SOON)
    content = WishesIn.model_validate({"wishes": [{"poste": "69-1", "hearts": 5}]})
    async with world.database.begin() as saving:
        await save_wish_list(
            saving, campaign=CAMPAIGN, number=1, person=person, content=content, expected=0
        )
        await until(lambda: bound_is_over(world, "wishes_close_at"))
        clock = asyncio.create_task(look(world.database))
        await until(lambda: someone_waits(world))
        assert not clock.done()
    await clock
    (closed,) = await emitted(world.database, WishesClosed)
    assert (closed.candidates, [line.candidatures for line in closed.to_rank]) == (1, [1])


async def test_a_save_that_waits_behind_a_closing_is_refused(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    async with world.database.begin() as session:
        round_ = await queries.rounds.locked(session, campaign=CAMPAIGN, number=1)
        save = asyncio.create_task(world.wish(person, {"69-1": 5}))
        await until(lambda: someone_waits(world))
        round_.wishes_close_at = await now(session)
        assert await close_wishes(session, campaign=CAMPAIGN, number=1)
    answer = await save
    assert (answer.status_code, problem(answer)["type"]) == (409, "urn:appariement:window-closed")
    assert (await world.wish_list(person)).json()["version"] == 0


@pytest.mark.rule("C1")
async def test_a_round_is_frozen_with_the_ranking_under_way(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.set_bound("ranking_close_at", SOON)
    content = PlacementsIn.model_validate({"placements": [{"person": person, "rank": 1}]})
    async with world.database.begin() as saving:
        await save_ranking(
            saving,
            campaign=CAMPAIGN,
            number=1,
            poste="69-1",
            person=person,
            content=content,
            expected=0,
        )
        await until(lambda: bound_is_over(world, "ranking_close_at"))
        clock = asyncio.create_task(look(world.database))
        await until(lambda: someone_waits(world))
        assert not clock.done()
    await clock
    ((data,),) = await world.sql("SELECT instance FROM snapshots")
    (candidate,) = json.loads(data)["candidates"]
    assert candidate["wishes"] == [{"poste": "69-1", "hearts": 5, "rank": 1}]


async def test_no_save_overtakes_a_move_or_a_closing_that_waits(world: World) -> None:
    """Else, in a crowd, the ministry could not move a deadline."""
    await world.postes("69-1")
    first, second = await world.candidates(2)
    await world.open(minimum_floor=1)
    content = WishesIn.model_validate({"wishes": [{"poste": "69-1", "hearts": 5}]})

    async def move() -> None:
        async with world.database.begin() as session:
            await queries.rounds.locked(session, campaign=CAMPAIGN, number=1)
            assert not save.done()

    async with world.database.begin() as saving:
        await save_wish_list(
            saving, campaign=CAMPAIGN, number=1, person=first, content=content, expected=0
        )
        moving = asyncio.create_task(move())
        await until(lambda: waiting(world, 1))
        save = asyncio.create_task(world.wish(second, {"69-1": 5}))
        await until(lambda: waiting(world, 2))
    await moving
    assert (await save).status_code == 200


async def waiting(world: World, count: int) -> bool:
    found = await world.sql(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(found[0][0] == count)


async def test_a_save_over_one_under_way_is_refused(world: World) -> None:
    """Whoever guesses the next version: what is under way could not be withdrawn."""
    await world.postes("69-1", "69-2")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    content = WishesIn.model_validate({"wishes": [{"poste": "69-1", "hearts": 5}]})
    async with world.database.begin() as saving:
        await save_wish_list(
            saving, campaign=CAMPAIGN, number=1, person=person, content=content, expected=0
        )
        guess = asyncio.create_task(world.wish(person, {"69-2": 1}, version=1))
        await asyncio.wait({guess}, timeout=0.3)
    assert (await guess).status_code == 412
    assert (await world.wish_list(person)).json()["wishes"] == [{"poste": "69-1", "hearts": 5}]


async def test_a_save_after_the_bound_takes_no_lock(world: World) -> None:
    """So a crowd of late saves cannot hold up the closing."""
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.set_bound("wishes_close_at", -HOUR)
    async with world.database.begin() as session:
        assert await queries.rounds.locked(session, campaign=CAMPAIGN, number=1)
        assert (await world.wish(person, {"69-1": 5})).status_code == 409


async def test_of_two_saves_from_the_same_version_one_is_refused(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    for version in (0, 1):
        answers = await asyncio.gather(
            *(world.wish(person, {"69-1": hearts}, version=version) for hearts in (1, 5))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.rule("C1")
async def test_saves_at_the_deadline_are_frozen_if_and_only_if_acknowledged(world: World) -> None:
    await world.postes("69-1", "69-2", "69-3")
    people = await world.candidates(30)
    await world.open(minimum_floor=0, minimum_percent=(0,))
    saves: Counter[UUID] = Counter()

    async def keep_saving(person: UUID) -> dict[str, int]:
        acknowledged: dict[str, int] = {}
        for version in itertools.count():
            hearts = {f"69-{1 + version % 3}": 1 + version % 5}
            answer = await world.wish(person, hearts, version=version)
            if answer.status_code == 409:
                return acknowledged
            assert answer.status_code == 200
            acknowledged = hearts
            saves[person] += 1
        raise AssertionError("unreachable")

    async def amid_saves() -> bool:
        """Everyone saved, and some go on: however slow the machine is."""
        return len(saves) == len(people) < saves.total()

    clock = asyncio.create_task(keep_looking(world))
    saving = asyncio.gather(*map(keep_saving, people))
    await until(amid_saves, seconds=60)
    await close_in(world, timedelta(milliseconds=300))
    acknowledged = await saving
    await clock
    (late,) = await world.sql(
        "SELECT count(*) FROM wish_lists JOIN rounds USING (campaign, round) "
        "WHERE saved_at >= wishes_close_at"
    )
    assert late[0] == 0
    await world.reach("ranking_close_at")
    assert await frozen(world) == dict(zip(people, acknowledged, strict=True))


async def close_in(world: World, ahead: timedelta) -> None:
    """Moves the bound in the queue of the saves."""
    async with world.database.begin() as session:
        round_ = await queries.rounds.locked(session, campaign=CAMPAIGN, number=1)
        assert round_ is not None
        round_.wishes_close_at = await now(session) + ahead


async def keep_looking(world: World) -> None:
    while not await emitted(world.database, WishesClosed):  # noqa: ASYNC110, it is in the database
        await asyncio.sleep(await look(world.database))


async def frozen(world: World) -> dict[UUID, dict[str, int]]:
    people = dict(await world.sql("SELECT candidate, person FROM snapshot_candidates"))
    ((data,),) = await world.sql("SELECT instance FROM snapshots")
    return {
        people[candidate["id"]]: {wish["poste"]: wish["hearts"] for wish in candidate["wishes"]}
        for candidate in json.loads(data)["candidates"]
    }
