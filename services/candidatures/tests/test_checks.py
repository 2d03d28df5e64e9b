"""What a save would say: the verdict and what is missing, with nothing written."""

from typing import Any
from uuid import UUID

import pytest
from kernel.db import Database
from kernel.testing import problem
from sqlalchemy import text

from .world import World


async def check(world: World, headers: dict[str, str], path: str, body: Any, status: int) -> Any:
    answer = await world.client.post(world.path(path, "check"), json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def check_list(world: World, person: UUID, *postes: str, status: int = 200) -> Any:
    body = {"wishes": [{"poste": poste, "hearts": 3} for poste in postes]}
    return await check(world, world.as_candidate(person), f"wish-lists/{person}", body, status)


async def check_ranking(
    world: World, ranks: dict[UUID, int | None], *, status: int = 200, access: str = "referent"
) -> Any:
    placements = [
        {"person": str(person), "refused": True}
        if rank is None
        else {"person": str(person), "rank": rank}
        for person, rank in ranks.items()
    ]
    headers = world.as_responsable("69-0", access)
    return await check(world, headers, "rankings/69-0", {"placements": placements}, status)


async def written(database: Database) -> tuple[int, ...]:
    """How many rows the tables of saves have, and how much was told."""
    async with database.begin() as session:
        tables = ("wish_lists", "wishes", "rankings", "placements", "receipts", "outbox")
        found = [
            (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608
            for table in tables
        ]
    return tuple(found)


@pytest.mark.rule("E2")
async def test_a_list_is_judged_before_it_is_saved(world: World) -> None:
    await world.postes(*(f"69-{number}" for number in range(10)))
    person = await world.candidate()
    await world.open()
    before = await written(world.database)
    assert await check_list(world, person, "69-1") == {
        "wishes": 1,
        "eligible": 10,
        "minimum": 2,
        "missing": 1,
        "valid": False,
    }
    enough = await check_list(world, person, "69-1", "69-2")
    assert (enough["missing"], enough["valid"]) == (0, True)
    assert await written(world.database) == before
    assert (await world.wish_list(person)).json()["version"] == 0


@pytest.mark.rule("V4")
async def test_the_faults_of_a_list_are_told_as_a_save_tells_them(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open()
    refusal = await check_list(world, person, "69-1", "69-1", "75-1", status=422)
    assert [one["code"] for one in refusal["errors"]] == ["given-twice", "unknown-poste"]


@pytest.mark.rule("K2")
@pytest.mark.rule("K3")
async def test_a_ranking_is_judged_before_it_is_saved(world: World) -> None:
    await world.postes("69-0")
    local, other = await world.candidate("LYO"), await world.candidate("GRE")
    await world.open(minimum_floor=1)
    for person in (local, other):
        await world.wish(person, {"69-0": 3})
    await world.reach("wishes_close_at")
    before = await written(world.database)
    few = await check_ranking(world, {local: 1})
    assert (few["valid"], few["missing"], few["reasons"]) == (False, 1, ["too-few-ranked"])
    upside = await check_ranking(world, {other: 1, local: 2})
    assert (upside["valid"], upside["reasons"]) == (False, ["local-not-first"])
    assert (await check_ranking(world, {local: 1, other: 2}))["valid"]
    assert await written(world.database) == before


async def test_who_may_not_save_may_not_check_either(world: World) -> None:
    await world.postes("69-0")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-0": 3})
    await check_ranking(world, {person: 1}, status=409)
    await world.reach("wishes_close_at")
    late = await world.client.post(
        world.path("wish-lists", person, "check"),
        json={"wishes": []},
        headers=world.as_candidate(person),
    )
    assert problem(late)["type"] == "urn:appariement:window-closed"
    await check_ranking(world, {person: 1}, access="second", status=403)
