"""K5: what a référent notes on a candidate is read by those who answer for the poste alone."""

from uuid import UUID, uuid4

import httpx
import pytest
from contracts.auth import Grant
from contracts.registry import EVENTS
from kernel.testing import emitted, problem, signed_in

from .world import World

NOTE = "Projet de recherche commun."


async def note(
    world: World,
    person: UUID,
    content: str = NOTE,
    *,
    version: int = 0,
    access: str = "referent",
    poste: str = "69-1",
) -> httpx.Response:
    headers = world.as_responsable(poste, access) | {"If-Match": f'"{version}"'}
    path = world.path("rankings", poste, "observations", person)
    return await world.client.put(path, json={"content": content}, headers=headers)


async def notes(world: World, headers: dict[str, str]) -> httpx.Response:
    return await world.client.get(world.path("rankings", "69-1", "observations"), headers=headers)


@pytest.fixture
async def person(world: World) -> UUID:
    """Someone who applied to a poste whose ranking is open."""
    await world.postes("69-1", "69-2")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 3})
    await world.reach("wishes_close_at")
    return person


@pytest.mark.rule("K5")
@pytest.mark.parametrize("access", ["referent", "second"])
async def test_it_is_read_by_the_referent_and_the_second(
    world: World, person: UUID, access: str
) -> None:
    written = await note(world, person)
    assert (written.status_code, written.headers["ETag"]) == (200, '"1"')
    read = (await notes(world, world.as_responsable("69-1", access))).json()["items"]
    assert [(one["person"], one["content"], one["version"]) for one in read] == [
        (str(person), NOTE, 1)
    ]


@pytest.mark.rule("K5")
async def test_nobody_else_reads_it(world: World, person: UUID) -> None:
    await note(world, person)
    candidate = await notes(world, world.as_candidate(person))
    assert problem(candidate)["status"] == 403
    for role in ("coordinator", "ars", "ministry", "auditor", "operator"):
        assert (await notes(world, signed_in(Grant(role=role)))).status_code == 403  # type: ignore[arg-type]
    assert (await notes(world, world.as_responsable("69-2"))).status_code == 404
    assert NOTE not in (await world.wish_list(person)).text
    for event in EVENTS.values():
        assert all(
            NOTE not in one.model_dump_json() for one in await emitted(world.database, event)
        )


@pytest.mark.rule("K5")
async def test_the_second_reads_and_does_not_write(world: World, person: UUID) -> None:
    assert (await note(world, person, access="second")).status_code == 403


async def test_of_two_texts_from_the_same_version_one_is_refused(
    world: World, person: UUID
) -> None:
    await note(world, person)
    stale = await note(world, person, "Autre avis.")
    assert (stale.status_code, stale.json()["current"]["content"]) == (412, NOTE)
    assert (await note(world, person, version=5)).status_code == 412
    assert (await note(world, person, "Autre avis.", version=1)).json()["version"] == 2


async def test_an_empty_text_withdraws_it(world: World, person: UUID) -> None:
    await note(world, person)
    await note(world, person, "  ", version=1)
    (read,) = (await notes(world, world.as_responsable("69-1"))).json()["items"]
    assert (read["content"], read["version"]) == ("", 2)


async def test_it_is_on_someone_who_applied_to_the_poste(world: World, person: UUID) -> None:
    assert (await note(world, uuid4())).status_code == 404
    assert (await note(world, person, poste="69-2")).status_code == 404
    assert (await note(world, person, "x" * 2001)).status_code == 422


async def test_it_is_written_while_ranking_is_open_and_read_afterwards(
    world: World, person: UUID
) -> None:
    await note(world, person)
    await world.reach("ranking_close_at")
    late = await note(world, person, "Trop tard.", version=1)
    assert problem(late)["type"] == "urn:appariement:window-closed"
    assert (await notes(world, world.as_responsable("69-1"))).json()["items"][0]["content"] == NOTE
