"""A poste that the ARS withdraws, or places of it, once people count on them."""

import asyncio
from typing import Any

from contracts.candidatures import WishesClosed
from contracts.impairments import CandidatureImpaired
from kernel.testing import emitted

from .world import World, calendar


async def impaired(world: World) -> list[tuple[Any, ...]]:
    told = await emitted(world.database, CandidatureImpaired)
    return [(one.person, one.poste, one.withdrawn, one.places, one.phase) for one in told]


async def test_those_who_applied_are_told_once_that_the_poste_is_withdrawn(world: World) -> None:
    await world.postes("69-1", "69-2")
    person, other = await world.candidates(2)
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5, "69-2": 1})
    await world.wish(other, {"69-2": 1})
    for _ in range(2):
        await world.postes("69-1", withdrawn=True, withdrawal_reason="Fermeture")
    assert await impaired(world) == [(person, "69-1", True, 0, "wishes")]
    (told,) = await emitted(world.database, CandidatureImpaired)
    assert told.reason == "Fermeture"


async def test_those_who_applied_are_told_of_fewer_places_and_not_of_more(world: World) -> None:
    await world.postes("69-1", places=3)
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.postes("69-1", places=4)
    await world.postes("69-1", places=2)
    await world.postes("69-1", places=2, note="Gardes")
    assert await impaired(world) == [(person, "69-1", False, 2, "wishes")]


async def test_nobody_is_told_before_a_round_opens_nor_once_it_is_closed(world: World) -> None:
    await world.postes("69-1", "69-2", places=3)
    person = await world.candidate()
    await world.postes("69-1", places=2)
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    await world.postes("69-1", places=1)
    assert await impaired(world) == []


async def test_who_was_left_out_or_left_is_not_told(world: World) -> None:
    await world.postes("69-1", "69-2", "69-3")
    few, gone, here = await world.candidates(3)
    await world.open()
    await world.wish(few, {"69-1": 5})
    await world.wish(gone, {"69-1": 5, "69-2": 5})
    await world.wish(here, {"69-1": 5, "69-2": 5})
    await world.reach("wishes_close_at")
    await world.tell_person(gone)
    await world.postes("69-1", withdrawn=True, withdrawal_reason="Fermeture")
    assert await impaired(world) == [(here, "69-1", True, 0, "ranking")]


async def test_candidatures_on_a_withdrawn_poste_no_longer_count_in_its_ranking(
    world: World,
) -> None:
    await world.postes("69-1", "69-2")
    people = await world.candidates(3)
    await world.open(minimum_floor=1)
    for person in people:
        await world.wish(person, {"69-1": 5, "69-2": 1})
    await world.reach("wishes_close_at")
    assert (await world.ranking("69-1")).json()["verdict"]["total"] == 3
    await world.postes("69-1", withdrawn=True, withdrawal_reason="Fermeture")
    shown = (await world.ranking("69-1")).json()
    assert (shown["verdict"]["total"], shown["verdict"]["valid"]) == (0, True)
    assert (await world.rank("69-1", {people[0]: 1})).status_code == 422
    assert (await world.ranking("69-2")).json()["verdict"]["total"] == 3


async def test_a_poste_withdrawn_before_wishes_close_is_not_to_rank(world: World) -> None:
    await world.postes("69-1", "69-2")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5, "69-2": 1})
    await world.postes("69-1", withdrawn=True, withdrawal_reason="Fermeture")
    await world.reach("wishes_close_at")
    (closed,) = await emitted(world.database, WishesClosed)
    assert [one.poste for one in closed.to_rank] == ["69-2"]


async def test_a_withdrawal_leaves_nobody_out_who_had_enough_wishes(world: World) -> None:
    """E2: what someone saved before still counts for their minimum, and for nothing else."""
    await world.postes("69-1", "69-2", "69-3")
    person = await world.candidate()
    await world.open()
    await world.wish(person, {"69-1": 5, "69-2": 1})
    await world.postes("69-1", withdrawn=True, withdrawal_reason="Fermeture")
    await world.reach("wishes_close_at")
    assert await world.sql("SELECT * FROM left_out") == []


async def test_a_save_under_way_ends_before_a_withdrawal_and_its_author_is_told(
    world: World,
) -> None:
    await world.postes("69-1")
    people = await world.candidates(12)
    await world.open(minimum_floor=1)
    answers, _ = await asyncio.gather(
        asyncio.gather(*(world.wish(person, {"69-1": 1}) for person in people)),
        world.postes("69-1", withdrawn=True, withdrawal_reason="Fermeture"),
    )
    saved = {
        person for person, answer in zip(people, answers, strict=True) if answer.status_code == 200
    }
    assert {person for person, *_ in await impaired(world)} == saved


async def test_places_withdrawn_after_a_round_are_no_longer_offered_in_the_next(
    world: World,
) -> None:
    await world.postes("69-1", "69-2", places=3)
    placed, free = await world.candidates(2)
    await world.open(calendar(1), calendar(2), minimum_floor=1)
    await world.wish(placed, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    await world.publish(1, placed={placed: "69-1"}, unplaced=[free], left={"69-1": 2, "69-2": 3})
    await world.postes("69-1", places=2)
    await world.look()
    answer = await world.client.get(
        world.path("eligible-postes", number=2), headers=world.as_candidate(free)
    )
    offered = {item["poste"]: item["places"] for item in answer.json()["items"]}
    assert offered == {"69-1": 1, "69-2": 3}
    await world.postes("69-1", places=1)
    again = await world.client.get(
        world.path("eligible-postes", number=2), headers=world.as_candidate(free)
    )
    assert {item["poste"] for item in again.json()["items"]} == {"69-2"}
