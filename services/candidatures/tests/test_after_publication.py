"""An affectation withdrawn or given by hand after publication: who takes part in the next round,
and where."""

from datetime import UTC, datetime

import pytest
from contracts.candidatures import RoundOpened
from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished, PlacesLeft
from kernel.testing import emitted

from .world import CAMPAIGN, HOUR, World, calendar


@pytest.fixture
async def published(world: World) -> World:
    """`a` has 69-1, `b` nothing, 69-2 a place left; round 2 opens in an hour."""
    await world.postes("69-1", "69-2")
    a, b = await world.candidates(2)
    await world.open(calendar(1), calendar(2, opens_in=HOUR), minimum_floor=1)
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    await world.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 0, "69-2": 1})
    return world


async def open_next(world: World) -> set:
    await world.plan(calendar(1), calendar(2), minimum_floor=1)
    await world.look()
    opened = await emitted(world.database, RoundOpened)
    assert [fact.round for fact in opened] == [1, 2]
    return set(opened[1].candidates)


async def offered(world: World, person: object) -> set[str]:
    path, headers = world.path("eligible-postes", number=2), world.as_candidate(person)
    answer = await world.client.get(path, headers=headers)
    return {one["poste"] for one in answer.json()["items"]}


@pytest.mark.rule("P14")
async def test_whose_affectation_is_withdrawn_takes_part_again_and_the_place_is_offered(
    published: World,
) -> None:
    a, b = published.people
    at = datetime.now(UTC)
    await published.deliver(
        AffectationWithdrawn(campaign=CAMPAIGN, round=1, person=a, poste="69-1", withdrawn_at=at),
        PlacesLeft(campaign=CAMPAIGN, round=1, poste="69-1", places=1),
    )
    assert await open_next(published) == {a, b}
    assert await offered(published, b) == {"69-1", "69-2"}


@pytest.mark.rule("P14")
async def test_who_is_given_a_poste_takes_no_part_and_its_place_is_not_offered(
    published: World,
) -> None:
    _, b = published.people
    await published.deliver(
        AffectationPublished(
            campaign=CAMPAIGN,
            round=1,
            person=b,
            poste="69-2",
            published_at=datetime.now(UTC),
            source="manual",
        ),
        PlacesLeft(campaign=CAMPAIGN, round=1, poste="69-2", places=0),
    )
    assert await open_next(published) == set()
