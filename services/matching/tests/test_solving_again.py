"""A re-run shows who moves, and replaces nothing that is published."""

import json
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import problem, signed_in
from matching.background.worker import Worker
from matching.usecases.closing import NothingToSolveAgain, PublishedAlready, solve_again
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

ROUND = "/campaigns/2026-03/rounds/1"
MINISTRY = signed_in(Grant(role="ministry"))
LYON = {"speciality": "PED", "territory": "Auvergne-Rhône-Alpes"}


async def again(database: Database, scene: Any) -> None:
    async with database.begin() as session:
        await solve_again(session, campaign=scene.campaign, round_=scene.round)


async def run_state(client: httpx.AsyncClient) -> Any:
    return (await client.get(f"{ROUND}/run", headers=MINISTRY)).json()


async def publish(client: httpx.AsyncClient, body: Any) -> httpx.Response:
    return await client.post(f"{ROUND}/publications", json=body, headers=MINISTRY)


def other_answer(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the engine said: k1 goes to 38-01, k2 to 69-01, nobody takes k3."""
    ask = worker.engine.ask

    async def bent(*arguments: Any, **named: Any) -> Any:
        answer = await ask(*arguments, **named)
        goes = {"k1": "38-01", "k2": "69-01", "k3": None}
        accounts = [
            one.model_copy(update={"poste": goes.get(one.candidate, one.poste)})
            for one in answer.accounts
        ]
        objective = answer.objective.model_copy(update={"perfect_couples": 1})
        return answer.model_copy(update={"accounts": accounts, "objective": objective})

    monkeypatch.setattr(worker.engine, "ask", bent)


async def test_a_first_run_has_no_diff(client: httpx.AsyncClient, matched: Any, scene: Any) -> None:
    await matched(scene)
    assert (await run_state(client))["diff"] is None


async def test_a_re_run_of_a_proven_round_moves_nobody(
    client: httpx.AsyncClient, database: Database, matched: Any, worker: Worker, scene: Any
) -> None:
    await matched(scene)
    first = await run_state(client)
    await again(database, scene)
    queued = await run_state(client)
    assert (queued["run"], queued["state"], queued["diff"]) == (2, "queued", None)
    await worker.turn()
    second = await run_state(client)
    assert second["result"] == first["result"]
    assert second["diff"] == {
        "closing": 1,
        "run": 1,
        "same": 6,
        "moved": 0,
        "gained": 0,
        "lost": 0,
        "before": first["objective"],
        "after": first["objective"],
    }


async def test_a_re_run_tells_who_moves_gains_and_loses_and_both_objectives(
    client: httpx.AsyncClient,
    database: Database,
    matched: Any,
    worker: Worker,
    scene: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await matched(scene)
    other_answer(worker, monkeypatch)
    await again(database, scene)
    await worker.turn()
    diff = (await run_state(client))["diff"]
    counts = [diff[name] for name in ("run", "same", "moved", "gained", "lost")]
    assert counts == [1, 3, 1, 1, 1]
    assert (diff["before"]["perfect_couples"], diff["after"]["perfect_couples"]) == (2, 1)


async def test_the_diff_is_with_the_last_run_that_was_verified(
    client: httpx.AsyncClient,
    database: Database,
    matched: Any,
    worker: Worker,
    scene: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await matched(scene)
    await again(database, scene)
    async with database.begin() as session:
        await session.execute(
            text("UPDATE runs SET state = 'failed', failure = 'engine' WHERE number = 2")
        )
    assert (await run_state(client))["diff"] is None
    await again(database, scene)
    other_answer(worker, monkeypatch)
    await worker.turn()
    state = await run_state(client)
    assert (state["run"], state["diff"]["run"], state["diff"]["moved"]) == (3, 1, 1)


async def test_a_run_to_be_done_is_not_queued_twice(
    database: Database, deliver: Any, scene: Any
) -> None:
    await deliver(*scene.facts())
    with pytest.raises(NothingToSolveAgain):
        await again(database, scene)


async def test_nothing_is_published_while_a_round_is_solved_again(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await again(database, scene)
    refused = problem(await publish(client, LYON))
    assert refused["type"] == "urn:appariement:not-verified-yet"


@pytest.mark.parametrize("body", [LYON, {}])
async def test_what_is_published_is_never_solved_again(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any, runs: Any, body: Any
) -> None:
    await matched(scene)
    assert (await publish(client, body)).status_code == 201
    with pytest.raises(PublishedAlready):
        await again(database, scene)
    assert len(await runs()) == 1


@pytest.mark.parametrize("body", [{}, LYON, LYON | {"territory": "Île-de-France"}])
async def test_parts_of_an_older_run_that_are_public_are_never_replaced(
    client: httpx.AsyncClient,
    database: Database,
    matched: Any,
    worker: Worker,
    scene: Any,
    body: Any,
) -> None:
    """However the older run came to be published: its part is made public here by hand."""
    await matched(scene)
    await again(database, scene)
    await worker.turn()
    await make_public(database, number=1)
    refused = problem(await publish(client, body))
    assert (refused["type"], refused["status"]) == ("urn:appariement:another-run-published", 409)
    with pytest.raises(DBAPIError, match="never replaced"):
        await make_public(database, number=2)
    async with database.begin() as session:
        standing = await session.execute(
            text("SELECT count(*) FROM affectations WHERE state = 'standing'")
        )
        assert standing.scalar_one() == 0


async def make_public(database: Database, *, number: int) -> None:
    async with database.begin() as session:
        await session.execute(
            text(
                "UPDATE parts SET published_at = clock_timestamp(), "
                "published_by = gen_random_uuid() FROM runs WHERE runs.id = parts.run "
                "AND runs.number = :number AND territory = :territory"
            ),
            {"number": number, "territory": LYON["territory"]},
        )


async def test_parts_of_one_run_are_published_one_after_the_other(
    client: httpx.AsyncClient, database: Database, matched: Any, worker: Worker, scene: Any
) -> None:
    await matched(scene)
    await again(database, scene)
    await worker.turn()
    for body in (LYON, LYON | {"territory": "Île-de-France"}):
        assert (await publish(client, body)).status_code == 201
    result = json.loads((await client.get(f"{ROUND}/affectations", headers=MINISTRY)).content)
    assert len([line for line in result["items"] if line["person"]]) == 3
