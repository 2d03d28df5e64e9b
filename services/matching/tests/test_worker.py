"""A queued run is solved apart, verified and kept with all that it gives."""

import asyncio
import json
import sys
from typing import Any

import hrt
import pytest
from contracts.matching import RoundMatched
from hrt.canonical import digest
from kernel.db import Database
from kernel.testing import emitted
from matching.background.child import Engine
from matching.background.worker import Worker
from matching.domain import Affectation, Offer, Outcome, Part, StoredResult
from matching.settings import Settings
from sqlmodel import select


@pytest.mark.rule("M1")
async def test_a_queued_run_is_solved_verified_and_announced(
    database: Database, matched: Any, scene: Any, runs: Any
) -> None:
    await matched(scene)
    (run,) = await runs()
    assert (run.state, run.unplaced, run.attempts, run.notes) == ("verified", 3, 1, [])
    async with database.begin() as session:
        content = (await session.exec(select(StoredResult))).one().content
    assert json.loads(content)["pairs"] == [["k1", "69-01"], ["k3", "38-01"], ["k4", "75-01"]]
    instance = hrt.Instance.from_json(scene.content)
    assert hrt.verify(instance, hrt.Result.from_json(content)).ok
    (told,) = await emitted(database, RoundMatched)
    assert told.result == run.result == digest(content)
    assert (told.instance, told.objective.placed, told.unplaced) == (instance.digest, 3, 3)


@pytest.mark.rule("M1")
async def test_a_run_leaves_hidden_affectations_in_their_parts(
    database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    async with database.begin() as session:
        parts = (await session.exec(select(Part).order_by(Part.territory))).all()
        assert [
            (part.territory, part.postes, part.candidates, part.placed, part.unplaced)
            for part in parts
        ] == [("Auvergne-Rhône-Alpes", 2, 3, 2, 1), ("Île-de-France", 2, 3, 1, 2)]
        states = (await session.exec(select(Affectation.state))).all()
        assert states == ["hidden"] * 3
        offers = (await session.exec(select(Offer.poste, Offer.filled).order_by(Offer.poste))).all()
        assert offers == [("38-01", 1), ("69-01", 1), ("75-01", 1), ("75-02", 0)]


async def test_each_candidate_has_an_explanation_that_tells_nothing_of_others(
    database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    async with database.begin() as session:
        outcome = await session.get_one(Outcome, (1, scene.person("k2")))
        left_out = await session.get_one(Outcome, (1, scene.person("k5")))
        placed = await session.get_one(Outcome, (1, scene.person("k1")))
    assert outcome.explanation == {
        "format": "appariement/explanation@1",
        "instance": scene.closed().digest,
        "candidate": "k2",
        "poste": None,
        "preferred": [
            {"poste": "38-01", "hearts": 4, "reason": "not_ranked"},
            {
                "poste": "69-01",
                "hearts": 4,
                "reason": "tied",
                "rank_class": 1,
                "threshold": 1,
                "decided_by": "choices",
            },
        ],
    }
    assert "L'affectation retenue satisfait mieux les premiers choix" in outcome.sentences[2]
    assert (left_out.left_out, outcome.left_out) == (True, False)
    assert (placed.hearts, placed.rank, placed.candidates_ranked) == (5, 1, 2)


async def test_a_round_without_anyone_is_verified_too(
    matched: Any, new_scene: Any, runs: Any
) -> None:
    await matched(new_scene(people={}, wishes={}, postes={}))
    (run,) = await runs()
    assert (run.state, run.unplaced) == ("verified", 0)


async def test_an_instance_that_the_engine_refuses_fails_at_once(
    deliver: Any, worker: Worker, new_scene: Any, runs: Any, a_wish: Any
) -> None:
    await deliver(*new_scene(wishes={"k1": [a_wish("38-01", 6, 1)]}).facts())
    await worker.turn()
    (run,) = await runs()
    assert (run.state, run.attempts) == ("failed", 1)
    assert "$.candidates[0].wishes[0].hearts" in run.failure


async def test_a_result_that_the_second_implementation_disputes_is_not_published(
    deliver: Any, worker: Worker, scene: Any, runs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await deliver(*scene.facts())
    answer = await worker.engine.ask(scene.content, seconds=5, limit=120)
    disputed = answer.model_copy(update={"findings": ["unstable: k1-69-01"]})

    async def ask(*_: object, **__: object) -> Any:
        return disputed

    monkeypatch.setattr(worker.engine, "ask", ask)
    await worker.turn()
    (run,) = await runs()
    assert (run.state, run.failure) == ("failed", "verification: unstable: k1-69-01")


async def test_a_solved_run_waits_for_persons_told_late(
    database: Database,
    deliver: Any,
    settings: Settings,
    engine: Engine,
    scene: Any,
    runs: Any,
    until: Any,
) -> None:
    patient = settings.model_copy(update={"patience_seconds": 30})
    await deliver(scene.opened(), *scene.parts(), scene.closed())
    turn = asyncio.create_task(Worker(database, patient, engine).turn())
    await until(lambda: state_is(runs, "solving"))
    await deliver(*scene.known())
    await turn
    assert (await runs())[0].state == "verified"


async def test_persons_that_never_come_fail_the_run_with_their_number(
    deliver: Any, worker: Worker, scene: Any, runs: Any
) -> None:
    await deliver(*scene.known()[1:], scene.opened(), *scene.parts(), scene.closed())
    await worker.turn()
    (run,) = await runs()
    assert run.failure == "1 persons or postes of the round are unknown here"


async def state_is(runs: Any, state: str) -> bool:
    return bool([run for run in await runs() if run.state == state])


async def test_the_service_never_loads_the_solver() -> None:
    heavy = "{'numpy', 'numba', 'scipy', 'highspy'}"
    code = (
        f"import sys, matching.app, matching.__main__; sys.exit(bool({heavy} & {{*sys.modules}}))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0
