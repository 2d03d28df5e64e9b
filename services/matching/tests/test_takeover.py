"""Workers and engines die: one run, one result."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL
from typing import Any
from uuid import uuid4

import pytest
from contracts.matching import RoundMatched
from kernel.db import Database
from kernel.settings import PREFIX
from kernel.testing import emitted
from matching.background.child import Engine
from matching.background.worker import Worker
from matching.domain import Affectation
from matching.settings import Settings
from matching.usecases import running
from matching.usecases.running import Taken, TakenOver
from sqlmodel import select


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


async def test_a_heartbeat_finds_out_that_the_run_was_taken_over(
    database: Database, deliver: Any, settings: Settings, scene: Any, until: Any
) -> None:
    await deliver(*scene.facts())
    take = taking(database, settings)
    first = await take()
    await until(lambda: taken_now(take), seconds=10)
    with pytest.raises(TakenOver):
        async with database.begin() as session:
            await running.beat(session, first)


async def test_a_heartbeat_that_comes_after_the_result_is_no_takeover(
    database: Database, matched: Any, scene: Any, runs: Any
) -> None:
    await matched(scene)
    before = (await runs())[0].heartbeat_at
    async with database.begin() as session:
        await running.beat(session, Taken(run=1, token=uuid4(), instance=b"", seconds=5))
    assert (await runs())[0].heartbeat_at == before


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


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


async def gone(pids: list[int]) -> bool:
    return not any(lives(pid) for pid in pids)


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
    engines = children_of(first.pid)
    assert len(engines) == 1
    os.kill(first.pid, signal.SIGKILL)
    await first.wait()
    await until(lambda: gone(engines))
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
