"""Who is in a round no more: by their own act (E3), or left out when wishes close (E2)."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.candidatures import RoundOpened, WishesClosed
from contracts.departures import CandidateLeft, CandidateLeftOut
from kernel.testing import audited_acts, emitted, problem

from .world import World


async def leave(world: World, person: UUID, **body: Any) -> httpx.Response:
    return await world.client.post(
        world.path("departure"),
        json=body or {"confirmed": True},
        headers=world.as_candidate(person) | {"Idempotency-Key": f"leaving-{person.hex}"},
    )


@pytest.fixture
async def people(world: World) -> list[UUID]:
    """Two candidates who applied to a poste."""
    await world.postes("69-1")
    people = await world.candidates(2)
    await world.open(minimum_floor=1)
    for person in people:
        await world.wish(person, {"69-1": 3})
    return people


@pytest.mark.rule("E3")
async def test_who_leaves_the_campaign_counts_no_more(world: World, people: list[UUID]) -> None:
    gone, here = people
    answer = await leave(world, gone)
    assert answer.status_code == 201
    assert (await world.wish_list(gone)).status_code == 404
    assert (await world.wish(gone, {"69-1": 1}, version=1)).status_code == 404
    (told,) = await emitted(world.database, CandidateLeft)
    assert (told.person, told.left_at.isoformat().replace("+00:00", "Z")) == (
        gone,
        answer.json()["left_at"],
    )
    assert "left the campaign" in [one.act for one in await audited_acts(world.database)]
    await world.reach("wishes_close_at")
    (closed,) = await emitted(world.database, WishesClosed)
    assert (closed.candidates, closed.left_out) == (1, 0)
    ranking = (await world.ranking("69-1")).json()
    assert [one["person"] for one in ranking["candidatures"]] == [str(here)]


@pytest.mark.rule("E3")
async def test_leaving_is_confirmed(world: World, people: list[UUID]) -> None:
    for body in ({"confirmed": False}, {"confirmed": True, "other": 1}, {"sure": True}):
        assert (await leave(world, people[0], **body)).status_code == 422
    assert await emitted(world.database, CandidateLeft) == []


@pytest.mark.rule("E3")
async def test_nobody_leaves_by_themselves_once_wishes_are_closed(
    world: World, people: list[UUID]
) -> None:
    await world.reach("wishes_close_at")
    refusal = problem(await leave(world, people[0]))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:window-closed")


async def test_the_same_departure_again_gets_the_first_answer(
    world: World, people: list[UUID]
) -> None:
    first = await leave(world, people[0])
    assert (await leave(world, people[0])).json() == first.json()
    assert len(await emitted(world.database, CandidateLeft)) == 1


async def test_a_role_told_again_brings_nobody_back(world: World, people: list[UUID]) -> None:
    await leave(world, people[0])
    await world.tell_person(people[0], world.candidate_grant())
    assert (await world.wish_list(people[0])).status_code == 404
    assert (await world.wish_list(people[1])).status_code == 200


async def test_who_left_takes_no_part_in_the_next_round(world: World, people: list[UUID]) -> None:
    gone, here = people
    await leave(world, gone)
    (opened,) = await emitted(world.database, RoundOpened)
    assert set(opened.candidates) == {gone, here}
    counted = await world.sql("SELECT person FROM candidates WHERE NOT withdrawn")
    assert [row[0] for row in counted] == [here]


@pytest.mark.rule("E2")
async def test_each_of_those_left_out_is_told_with_the_figures_that_decided(world: World) -> None:
    await world.postes(*(f"69-{number}" for number in range(10)))
    enough, few, silent = await world.candidates(3)
    await world.open()
    await world.wish(enough, {"69-0": 1, "69-1": 1})
    await world.wish(few, {"69-0": 5})
    await world.reach("wishes_close_at")
    told = await emitted(world.database, CandidateLeftOut)
    assert {(one.person, one.wishes, one.minimum) for one in told} == {(few, 1, 2), (silent, 0, 2)}
    assert {one.closed_at for one in told} == {(await world.round()).wishes_closed_at}
