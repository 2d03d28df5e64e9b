"""R1: reminders leave by themselves, to those incomplete only, once each."""

from datetime import timedelta

import pytest
from contracts.auth import Grant
from contracts.candidatures import ReminderDue
from kernel.testing import emitted, signed_in

from .test_closing import together
from .world import HOUR, World, calendar

DAY = 24 * HOUR


async def reminders(world: World) -> list[ReminderDue]:
    return await emitted(world.database, ReminderDue)


async def world_with_wishes(world: World) -> list[object]:
    await world.postes(*(f"69-{number}" for number in range(10)))
    enough, few, silent = await world.candidates(3)
    await world.open()
    await world.wish(enough, {"69-0": 1, "69-1": 1})
    await world.wish(few, {"69-0": 1})
    return [enough, few, silent]


@pytest.mark.rule("E2")
async def test_only_those_below_the_minimum_are_reminded_with_what_they_lack(world: World) -> None:
    _, few, silent = await world_with_wishes(world)
    await world.look()
    assert await reminders(world) == []
    await world.set_bound("wishes_close_at", 2 * DAY - HOUR)
    await world.look()
    found = await reminders(world)
    assert {(r.person, r.missing) for r in found} == {(few, 1), (silent, 2)}
    assert {(r.kind, r.hours, r.poste) for r in found} == {("wishes", 48, None)}
    assert {r.bound for r in found} == {(await world.round()).wishes_close_at}


@pytest.mark.rule("R1")
async def test_each_reminder_leaves_once_whatever_the_number_of_clocks(world: World) -> None:
    await world_with_wishes(world)
    await world.set_bound("wishes_close_at", DAY)
    await together(world)
    await world.look()
    assert [r.hours for r in await reminders(world)] == [24, 24]
    await world.set_bound("wishes_close_at", 3 * HOUR)
    await together(world)
    assert [r.hours for r in await reminders(world)] == [24, 24, 3, 3]


async def test_a_bound_moved_nearer_sends_what_is_due_at_once(world: World) -> None:
    await world_with_wishes(world)
    nearer = (await world.round()).opened_at + 2 * HOUR
    answer = await world.client.post(
        world.path("bounds"),
        json={"wishes_close_at": nearer.isoformat(), "reason": "Panne d'un opérateur"},
        headers=signed_in(Grant(role="ministry")),
    )
    assert answer.status_code == 200
    await world.look()
    await world.look()
    assert [r.hours for r in await reminders(world)] == [3, 3]


async def test_hours_longer_than_the_planned_window_are_skipped(world: World) -> None:
    await world.postes("69-0", "69-1")
    await world.candidate()
    await world.open(calendar(1, window=20 * HOUR))
    await world.look()
    assert await reminders(world) == []
    await world.set_bound("wishes_close_at", 3 * HOUR)
    await world.look()
    assert [r.hours for r in await reminders(world)] == [3]


@pytest.mark.rule("R1")
async def test_a_window_shorter_than_every_reminder_has_none(world: World) -> None:
    await world.postes("69-0", "69-1")
    await world.candidate()
    await world.open(calendar(1, opens_in=timedelta(0), window=timedelta(minutes=2)))
    await world.look()
    assert await reminders(world) == []


@pytest.mark.rule("R1")
async def test_referents_are_reminded_of_each_poste_whose_ranking_is_not_valid(
    world: World,
) -> None:
    await world.postes("69-0", "69-1", "69-2")
    referent = await world.responsable("69-0", "69-1", "69-2")
    await world.responsable("69-0", access="second")
    people = await world.candidates(3)
    await world.open(minimum_floor=1)
    for person in people:
        await world.wish(person, {"69-0": 1, "69-1": 1})
    await world.reach("wishes_close_at")
    await world.rank("69-0", {people[0]: 1})
    await world.rank("69-1", dict.fromkeys(people, 1))
    await world.set_bound("ranking_close_at", DAY)
    await world.look()
    (found,) = await reminders(world)
    assert (found.person, found.poste, found.missing) == (referent, "69-0", 2)
    assert (found.kind, found.hours) == ("ranking", 24)


async def test_no_reminder_leaves_once_the_bound_has_passed(world: World) -> None:
    await world_with_wishes(world)
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    assert await reminders(world) == []
