"""While a run is solved, anyone who may read it sees how far it is and what is proven."""

import asyncio
import time
from itertools import pairwise
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from hrt.generating import generate
from kernel.db import Database
from kernel.testing import problem, signed_in
from matching.background.child import Engine
from matching.background.worker import Worker
from matching.domain import Progress
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ROUND = "/campaigns/2026-03/rounds/1"
FIGURES = {"perfect_couples": {"value": 2, "bound": 2}, "placed": {"value": 3, "bound": 4}}


async def run_state(client: httpx.AsyncClient) -> Any:
    answer = await client.get(f"{ROUND}/run", headers=signed_in(Grant(role="ministry")))
    return answer.json()


class HeldEngine:
    """Tells what the test says, and answers when the test says so."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.go = engine, asyncio.Event()
        self.hear: Any = None

    async def ask(self, content: bytes, *, hear: Any, **limits: Any) -> Any:
        self.hear = hear
        await self.go.wait()
        return await self.engine.ask(content, **limits)


@pytest.fixture
def held(worker: Worker, engine: Engine) -> HeldEngine:
    held = HeldEngine(engine)
    worker.engine = held  # type: ignore[assignment]
    return held


async def test_progress_is_read_while_the_run_is_solved_and_no_longer(
    client: httpx.AsyncClient,
    deliver: Any,
    worker: Worker,
    held: HeldEngine,
    scene: Any,
    until: Any,
) -> None:
    await deliver(*scene.facts())
    assert (await run_state(client))["progress"] is None
    turn = asyncio.create_task(worker.turn())

    async def shows(progress: dict[str, Any]) -> bool:
        found = await run_state(client)
        return bool(found["state"] == "solving" and found["progress"] == progress)

    await until(lambda: shows({"percent": 0, "figures": {}}), seconds=10)
    held.hear(Progress(percent=43, figures=FIGURES))
    await until(lambda: shows({"percent": 43, "figures": FIGURES}), seconds=10)
    held.go.set()
    await turn
    last = await run_state(client)
    assert (last["state"], last["progress"]) == ("verified", None)


async def test_news_of_progress_do_not_wait_for_the_next_heartbeat(
    client: httpx.AsyncClient,
    deliver: Any,
    worker: Worker,
    held: HeldEngine,
    scene: Any,
    until: Any,
) -> None:
    """Which is a minute away here."""
    worker.settings = worker.settings.model_copy(update={"abandoned_seconds": 300.0})
    await deliver(*scene.facts())
    turn = asyncio.create_task(worker.turn())

    async def percent(due: int) -> bool:
        found = (await run_state(client))["progress"]
        return bool(found and found["percent"] == due)

    await until(lambda: percent(0), seconds=10)
    for due in (12, 99):
        held.hear(Progress(percent=due, figures={}))
        await until(lambda due=due: percent(due), seconds=10)
    held.go.set()
    await turn


async def test_a_run_given_back_starts_again_from_nothing(
    client: httpx.AsyncClient,
    deliver: Any,
    worker: Worker,
    held: HeldEngine,
    scene: Any,
    until: Any,
) -> None:
    await deliver(*scene.facts())
    turn = asyncio.create_task(worker.turn())

    async def asked() -> bool:
        return held.hear is not None

    await until(asked, seconds=10)
    held.hear(Progress(percent=43, figures=FIGURES))
    worker.stopping.set()
    await turn
    assert [(await run_state(client))[name] for name in ("state", "progress")] == ["queued", None]


async def test_only_a_run_under_way_has_progress(
    database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    with pytest.raises(IntegrityError, match="ck_runs_progress"):
        async with database.begin() as session:
            await session.execute(text("""UPDATE runs SET progress = '{"percent": 100}'"""))


async def test_who_reads_no_run_reads_no_progress(
    client: httpx.AsyncClient, deliver: Any, scene: Any
) -> None:
    await deliver(*scene.facts())
    for role in ("candidate", "responsable", "registrar", "operator"):
        headers = signed_in(Grant(role=role))  # type: ignore[arg-type]
        assert problem(await client.get(f"{ROUND}/run", headers=headers))["status"] == 403


async def test_the_engine_tells_its_progress_twice_a_second_at_most(engine: Engine) -> None:
    content = generate("french", 1500).to_json()
    heard: list[tuple[float, Progress]] = []
    await engine.ask(
        content,
        seconds=3,
        limit=240,
        hear=lambda progress: heard.append((time.monotonic(), progress)),
    )
    assert len(heard) > 1
    percents = [progress.percent for _, progress in heard]
    assert percents == sorted(percents)
    times = [at for at, progress in heard if progress.percent < 100]
    assert all(later - before > 0.4 for before, later in pairwise(times))
    figures = heard[-1][1].figures
    assert figures["perfect_couples"]["value"] == figures["perfect_couples"]["bound"]
