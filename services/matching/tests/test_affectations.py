"""Rule M2 is the database's: a person, a seat, never twice; and a whole country at once."""

import time
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from contracts import Event
from contracts.auth import Grant
from contracts.catalog import Policy
from contracts.matching import (
    PartPublished,
    RoundPublished,
)
from hrt.generating import generate
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in
from matching.background.worker import Worker
from matching.consumers import subscriptions
from matching.domain import Affectation
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

URL = "/campaigns/2026-03/rounds/1/publications"
MINISTRY = signed_in(Grant(role="ministry"))


async def count(database: Database, *kinds: type[Event]) -> list[int]:
    return [len(await emitted(database, kind)) for kind in kinds]


async def test_the_second_round_takes_the_seats_left(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any, a_wish: Any
) -> None:
    await matched(scene)
    await client.post(URL, json={}, headers=MINISTRY)
    paris = scene.postes["75-01"][0]
    second = type(scene)(
        round=2,
        people={"k2": paris, "k5": paris, "absent": paris},
        postes={"75-01": (paris, 1), "75-02": (paris, 1)},
        wishes={"k2": [a_wish("75-01", 5, 2)], "k5": [a_wish("75-01", 5, 1)]},
    )
    await matched(second)
    answer = await client.post(URL.replace("rounds/1", "rounds/2"), json={}, headers=MINISTRY)
    assert answer.status_code == 201
    async with database.begin() as session:
        seats = await session.exec(
            select(Affectation.person, Affectation.seat, Affectation.places).where(
                Affectation.poste == "75-01", Affectation.state == "standing"
            )
        )
        assert set(seats.all()) == {(scene.person("k4"), 1, 2), (scene.person("k5"), 2, 2)}


@pytest.mark.rule("M2")
async def test_who_has_a_standing_affectation_cannot_get_a_second_one(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any, a_wish: Any
) -> None:
    await matched(scene)
    await client.post(URL, json={}, headers=MINISTRY)
    paris = scene.postes["75-01"][0]
    wrong = {"people": {"k4": paris}, "wishes": {"k4": [a_wish("75-02", 5, 1)]}}
    await matched(type(scene)(round=2, postes={"75-02": (paris, 1)}, **wrong))
    answer = await client.post(URL.replace("rounds/1", "rounds/2"), json={}, headers=MINISTRY)
    assert problem(answer)["type"] == "urn:appariement:conflict"
    assert await count(database, PartPublished, RoundPublished) == [2, 1]


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"person": "k1", "poste": "75-02", "seat": 1}, "uq_affectations_standing_person"),
        ({"person": "k2", "poste": "69-01", "seat": 1}, "uq_affectations_standing_seat"),
        ({"person": "k2", "poste": "69-01", "seat": 2}, "ck_affectations_seat"),
        ({"person": "k2", "poste": "69-01", "seat": 0}, "ck_affectations_seat"),
    ],
)
async def test_the_database_refuses_what_rule_m2_forbids(
    client: httpx.AsyncClient,
    database: Database,
    matched: Any,
    scene: Any,
    change: dict[str, Any],
    constraint: str,
) -> None:
    await matched(scene)
    await client.post(URL, json={}, headers=MINISTRY)
    await matched(type(scene)(closing=2))
    async with database.begin() as session:
        for row in (await session.exec(select(Affectation).where(Affectation.run == 2))).all():
            await session.delete(row)
    told = change | {"person": scene.person(change["person"])}
    with pytest.raises(IntegrityError, match=constraint):
        async with database.begin() as session:
            session.add(
                Affectation(run=2, round=1, campaign="2026-03", places=1, state="standing", **told)
            )


async def test_twelve_hundred_candidates_are_published_in_less_than_two_seconds(
    client: httpx.AsyncClient,
    database: Database,
    deliver: Any,
    worker: Worker,
    new_scene: Any,
    runs: Any,
) -> None:
    scene = national(new_scene)
    await tell_at_once(database, scene.known())
    await deliver(scene.opened(), *scene.parts(), scene.closed())
    await worker.turn()
    assert [run.state for run in await runs()] == ["verified"]
    began = time.perf_counter()
    answer = await client.post(URL, json={}, headers=MINISTRY)
    seconds = time.perf_counter() - began
    assert len(answer.json()["published"]) == 28
    print("PUBLISH", seconds)
    assert seconds < 2
    (told,) = await emitted(database, RoundPublished)
    assert told.placed + told.unplaced == 1226
    assert told.postes == len(scene.postes)


async def tell_at_once(database: Database, facts: Sequence[Event]) -> None:
    """As the consumer does with a batch of many: one transaction."""
    async with database.begin() as session:
        for fact in facts:
            _, subscription = subscriptions.read(fact.TYPE, fact.model_dump_json().encode())
            await subscription.handle(session, [fact])


def national(new_scene: Any) -> Any:
    """28 territories that share 1,226 candidates, drawn by the engine's own generator."""
    drawn = generate("french", 1226, markets=28)
    postes = drawn.poste_ids.astype(str).tolist()
    ids = drawn.candidate_ids.astype(str).tolist()
    place = type(next(iter(new_scene().people.values())))
    places = [place("PED", f"S{market}", f"Région {market}") for market in range(28)]
    people = {id_: places[index * 28 // 1226] for index, id_ in enumerate(ids)}
    wishes: dict[str, list[Any]] = {id_: [] for id_ in ids}
    where: dict[str, Any] = dict.fromkeys(postes, places[0])
    columns = (drawn.candidate_of_wish(), drawn.poste, drawn.hearts, drawn.rank)
    for candidate, poste, hearts, rank in zip(*(c.tolist() for c in columns), strict=True):
        wishes[ids[candidate]].append({"poste": postes[poste], "hearts": hearts, "rank": rank})
        where[postes[poste]] = people[ids[candidate]]
    return new_scene(
        people=people,
        wishes=wishes,
        postes={
            poste: (where[poste], count)
            for poste, count in zip(postes, drawn.places.tolist(), strict=True)
        },
        policy=Policy(solver_seconds=1),
        size=500,
    )
