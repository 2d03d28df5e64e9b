"""Runs are solved apart, by workers that may die: one run, one result."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from subprocess import DEVNULL
from typing import Any
from uuid import uuid4

import hrt
import pytest
from contracts.matching import RoundMatched
from hrt.canonical import digest
from kernel.db import Database
from kernel.settings import PREFIX
from kernel.testing import emitted
from matching.background.child import Engine
from matching.background.worker import Worker
from matching.domain import Affectation, Offer, Outcome, Part, StoredResult
from matching.settings import Settings
from matching.usecases import running
from matching.usecases.running import Taken, TakenOver
from sqlmodel import select


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


def taking(database: Database, settings: Settings) -> Callable[[], Any]:
    async def take() -> Taken | None:
        async with database.begin() as session:
            return await running.take(
                session,
                abandoned_seconds=settings.abandoned_seconds,
                attempts=settings.attempts,
            )

    return take


async def test_a_run_is_taken_by_one_worker_of_many(
    database: Database, deliver: Any, settings: Settings, scene: Any
) -> None:
    await deliver(*scene.facts())
    taken = await asyncio.gather(*(taking(database, settings)() for _ in range(8)))
    assert len([one for one in taken if one is not None]) == 1


async def test_a_worker_whose_run_was_taken_over_changes_nothing(
    database: Database, matched: Any, worker: Worker, scene: Any, runs: Any
) -> None:
    await matched(scene)
    answer = await worker.engine.ask(scene.content, seconds=5, limit=120)
    late = Taken(run=1, token=uuid4(), instance=scene.content, seconds=5)
    acts: list[Callable[[Any], Any]] = [
        lambda session: running.beat(session, late),
        lambda session: running.complete(session, late, answer),
        lambda session: running.fail(session, late, why="too late"),
        lambda session: running.retry(session, late, attempts=3, why="too late"),
        lambda session: running.hand_back(session, late),
    ]
    for act in acts:
        with pytest.raises(TakenOver):
            async with database.begin() as session:
                await act(session)
    (run,) = await runs()
    assert (run.state, run.attempts) == ("verified", 1)
    assert len(await emitted(database, RoundMatched)) == 1


async def test_a_silent_worker_s_run_is_taken_over_a_bounded_number_of_times(
    database: Database, deliver: Any, settings: Settings, scene: Any, runs: Any, until: Any
) -> None:
    await deliver(*scene.facts())
    take = taking(database, settings)
    for _ in range(settings.attempts):
        await until(lambda: taken_now(take), seconds=10)
    await until(lambda: failed_after(take, runs), seconds=10)
    (run,) = await runs()
    assert (run.state, run.failure) == ("failed", "abandoned 3 times")


async def taken_now(take: Any) -> bool:
    return await take() is not None


async def failed_after(take: Any, runs: Any) -> bool:
    assert await take() is None
    return await state_is(runs, "failed")


async def test_heartbeats_go_on_while_the_engine_computes(
    database: Database, deliver: Any, worker: Worker, scene: Any, runs: Any, until: Any
) -> None:
    await worker.engine.ask(scene.content, seconds=5, limit=120)
    assert worker.engine.pid is not None
    await deliver(*scene.facts())
    os.kill(worker.engine.pid, signal.SIGSTOP)
    turn = asyncio.create_task(worker.turn())
    await until(lambda: state_is(runs, "solving"))
    first = (await runs())[0].heartbeat_at

    async def well_past_abandonment() -> bool:
        return ((await runs())[0].heartbeat_at - first).total_seconds() > 2

    await until(well_past_abandonment)
    assert await taking(database, worker.settings)() is None
    os.kill(worker.engine.pid, signal.SIGCONT)
    await turn
    (run,) = await runs()
    assert (run.state, run.attempts) == ("verified", 1)


async def test_an_engine_killed_is_a_retry_then_a_failure(
    deliver: Any, worker: Worker, scene: Any, runs: Any, until: Any
) -> None:
    await deliver(*scene.facts())
    for attempt in range(1, 4):
        await worker.engine.start()
        pid = worker.engine.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        turn = asyncio.create_task(worker.turn())
        await until(lambda: state_is(runs, "solving"))
        os.kill(pid, signal.SIGKILL)
        await turn
        (run,) = await runs()
        assert (run.attempts, run.state) == (attempt, "failed" if attempt == 3 else "queued")
    assert run.failure.startswith("engine: ")


async def test_an_engine_that_takes_too_long_is_killed(engine: Engine, scene: Any) -> None:
    await engine.ask(scene.content, seconds=5, limit=120)
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(Exception, match="TimeoutError"):
        await engine.ask(scene.content, seconds=5, limit=0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def start_worker(settings: Settings, port: int) -> asyncio.subprocess.Process:
    told = settings.model_dump(mode="json") | {"metrics_port": port}
    variables = {f"{PREFIX}{name.upper()}": str(value) for name, value in told.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "matching", "worker", env=os.environ | variables, stderr=DEVNULL
    )


async def test_a_worker_killed_in_the_middle_is_taken_over_and_there_is_one_result(
    database: Database,
    deliver: Any,
    settings: Settings,
    scene: Any,
    runs: Any,
    until: Any,
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    await deliver(*scene.facts())
    first = await start_worker(settings, unused_tcp_port_factory())
    await until(lambda: state_is(runs, "solving"))
    token = (await runs())[0].taken_by
    os.kill(first.pid, signal.SIGKILL)
    await first.wait()
    assert (await runs())[0].taken_by == token
    second = await start_worker(settings, unused_tcp_port_factory())
    await until(lambda: state_is(runs, "verified"))
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0
    (run,) = await runs()
    assert run.attempts == 2
    assert len(await emitted(database, RoundMatched)) == 1
    async with database.begin() as session:
        assert len((await session.exec(select(Affectation))).all()) == 3


async def test_a_worker_asked_to_stop_hands_its_run_back(
    deliver: Any,
    settings: Settings,
    scene: Any,
    runs: Any,
    until: Any,
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    await deliver(*scene.facts())
    process = await start_worker(settings, unused_tcp_port_factory())
    await until(lambda: state_is(runs, "solving"))
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    (run,) = await runs()
    assert (run.state, run.attempts, run.taken_by) == ("queued", 0, None)


async def test_the_service_never_loads_the_solver() -> None:
    heavy = "{'numpy', 'numba', 'scipy', 'highspy'}"
    code = (
        f"import sys, matching.app, matching.__main__; sys.exit(bool({heavy} & {{*sys.modules}}))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0
