"""V6: a draft is solved by each policy, and gives way to rounds."""

import asyncio
import os
import signal
from collections.abc import Sequence
from typing import Any

import pytest
from contracts import Event
from kernel.db import Database
from matching.background.worker import Worker
from matching.domain import Draft, DraftFigures, DraftPart, DraftResult
from matching.domain.territories import Territory
from matching.settings import Settings
from matching.usecases import comparing
from matching.usecases.comparing import TakenDraft
from matching.usecases.running import TakenOver
from sqlalchemy import text
from sqlmodel import select

POLICIES = ["candidates", "cardinality", "perfect", "postes"]


async def every(database: Database, table: Any) -> Sequence[Any]:
    async with database.begin() as session:
        return (await session.exec(select(table))).all()


async def states(database: Database) -> list[str]:
    return [draft.state for draft in await every(database, Draft)]


async def test_a_draft_is_solved_and_verified_by_each_policy(
    database: Database, deliver: Any, worker: Worker, scene: Any
) -> None:
    await deliver(*scene.draft())
    assert await states(database) == ["queued"]
    assert await worker.turn()
    (draft,) = await every(database, Draft)
    assert (draft.state, draft.attempts, draft.failure, draft.taken_by) == ("solved", 1, None, None)
    results = {one.policy: one for one in await every(database, DraftResult)}
    assert sorted(results) == POLICIES
    assert results["perfect"].proven[-1] == "lottery"
    assert results["perfect"].objective["placed"] == 3
    assert results["postes"].proven == ["stable"]
    assert all((one.notes, one.bounds) == ([], {}) for one in results.values())
    counted = {
        one.subdivision: Territory(**{name: getattr(one, name) for name in vars(Territory())})
        for one in await every(database, DraftFigures)
        if one.policy == "perfect"
    }
    assert counted == {
        "LYO": Territory(2, 2, 2, 1, 1, 1),
        "GRE": Territory(1, 0, 0, 0, 1, 1),
        "PAR": Territory(2, 1, 1, 1, 3, 1),
    }


async def test_a_draft_s_hearts_are_forgotten_once_it_is_solved(
    database: Database, deliver: Any, worker: Worker, scene: Any
) -> None:
    await deliver(*scene.draft())
    assert len(await every(database, DraftPart)) == 3
    await worker.turn()
    assert await every(database, DraftPart) == []


async def test_parts_and_fact_come_in_any_order_as_often_as_they_like(
    database: Database, deliver: Any, scene: Any
) -> None:
    *parts, whole = scene.draft()
    await deliver(whole, parts[2], parts[0], parts[0])
    assert await states(database) == ["waiting"]
    await deliver(parts[1], whole, *parts)
    assert await states(database) == ["queued"]


def bent(facts: list[Event], **changes: Any) -> list[Event]:
    return [*facts[:-1], facts[-1].model_copy(update=changes)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seed": "51" * 32}, "the parts give"),
        ({"digest": "sha256:" + "0" * 64}, "the parts give"),
        ({"candidates": 6}, "5 candidates"),
        ({"wishes": 1}, "7 wishes"),
    ],
)
async def test_a_draft_that_is_not_what_was_announced_fails(
    database: Database, deliver: Any, worker: Worker, scene: Any, changes: Any, why: str
) -> None:
    await deliver(*bent(scene.draft(), **changes))
    (draft,) = await every(database, Draft)
    assert draft.state == "failed"
    assert why in draft.failure
    assert await every(database, DraftPart) == []
    assert not await worker.turn()


@pytest.mark.parametrize("side", ["poste_subdivisions", "candidate_subdivisions"])
async def test_a_draft_that_does_not_tell_where_everyone_is_fails(
    database: Database, deliver: Any, scene: Any, side: str
) -> None:
    first, *others = scene.draft()
    await deliver(first.model_copy(update={side: {}}), *others)
    (draft,) = await every(database, Draft)
    assert "without its subdivision" in draft.failure


async def test_an_instance_that_the_engine_refuses_fails_the_draft(
    database: Database, deliver: Any, worker: Worker, new_scene: Any, a_wish: Any
) -> None:
    await deliver(*new_scene(wishes={"k1": [a_wish("38-01", 6, 1)]}).draft())
    await worker.turn()
    (draft,) = await every(database, Draft)
    assert (draft.state, draft.attempts) == ("failed", 1)
    assert "hearts" in draft.failure


async def test_what_the_second_implementation_disputes_is_no_figure(
    database: Database, deliver: Any, worker: Worker, scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await deliver(*scene.draft())
    answer = await worker.engine.compare(scene.content, seconds=5, limit=120)
    first = answer.policies[0].model_copy(update={"findings": ["unstable: k1-69-01"]})
    disputed = answer.model_copy(update={"policies": [first, *answer.policies[1:]]})

    async def compare(*_: object, **__: object) -> Any:
        return disputed

    monkeypatch.setattr(worker.engine, "compare", compare)
    await worker.turn()
    (draft,) = await every(database, Draft)
    assert draft.failure == "verification: perfect: unstable: k1-69-01"
    assert await every(database, DraftResult) == []


async def test_a_round_that_comes_while_a_draft_is_solved_goes_first(
    database: Database, deliver: Any, worker: Worker, scene: Any, runs: Any, until: Any
) -> None:
    """The engine never ends here: it is stopped in the middle."""
    await worker.engine.ask(scene.content, seconds=5, limit=120)
    assert worker.engine.pid is not None
    os.kill(worker.engine.pid, signal.SIGSTOP)
    await deliver(*scene.draft())
    turn = asyncio.create_task(worker.turn())
    await until(lambda: is_solving(database))
    await deliver(*scene.facts())
    await turn
    (draft,) = await every(database, Draft)
    assert (draft.state, draft.attempts, draft.taken_by) == ("queued", 0, None)
    assert await worker.turn()
    assert [run.state for run in await runs()] == ["verified"]
    assert await states(database) == ["queued"]
    assert await worker.turn()
    assert await states(database) == ["solved"]


async def is_solving(database: Database) -> bool:
    return await states(database) == ["solving"]


async def take(database: Database, settings: Settings) -> TakenDraft | None:
    async with database.begin() as session:
        return await comparing.take(
            session, abandoned_seconds=settings.abandoned_seconds, attempts=settings.attempts
        )


@pytest.mark.parametrize("state", ["queued", "solving"])
async def test_no_draft_is_taken_while_a_run_is_to_be_done(
    database: Database, deliver: Any, settings: Settings, scene: Any, state: str
) -> None:
    await deliver(*scene.facts(), *scene.draft())
    async with database.begin() as session:
        await session.execute(
            text(
                "UPDATE runs SET state = CAST(:state AS text), taken_by = "
                "CASE WHEN CAST(:state AS text) = 'solving' THEN gen_random_uuid() END"
            ),
            {"state": state},
        )
    assert await take(database, settings) is None


async def test_a_draft_is_taken_by_one_worker_of_many(
    database: Database, deliver: Any, settings: Settings, scene: Any
) -> None:
    await deliver(*scene.draft())
    taken = await asyncio.gather(*(take(database, settings) for _ in range(8)))
    assert len([one for one in taken if one is not None]) == 1


async def test_a_worker_whose_draft_was_taken_over_changes_nothing(
    database: Database, deliver: Any, worker: Worker, settings: Settings, scene: Any, until: Any
) -> None:
    await deliver(*scene.draft())
    late = await take(database, settings)
    assert late is not None

    async def again() -> bool:
        return await take(database, settings) is not None

    await until(again, seconds=10)
    answer = await worker.engine.compare(scene.content, seconds=5, limit=120)
    acts: list[Any] = [
        lambda session: comparing.beat(session, late),
        lambda session: comparing.complete(session, late, answer),
        lambda session: comparing.fail(session, late, why="too late"),
        lambda session: comparing.retry(session, late, attempts=3, why="too late"),
        lambda session: comparing.hand_back(session, late),
    ]
    for act in acts:
        with pytest.raises(TakenOver):
            async with database.begin() as session:
                await act(session)
    assert await states(database) == ["solving"]
    assert await every(database, DraftResult) == []


async def test_an_engine_killed_is_a_retry_then_a_failure(
    database: Database, deliver: Any, worker: Worker, scene: Any, until: Any
) -> None:
    await deliver(*scene.draft())
    for attempt in range(1, 4):
        await worker.engine.start()
        pid = worker.engine.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        turn = asyncio.create_task(worker.turn())
        await until(lambda: is_solving(database))
        os.kill(pid, signal.SIGKILL)
        await turn
        (draft,) = await every(database, Draft)
        assert (draft.attempts, draft.state) == (attempt, "failed" if attempt == 3 else "queued")
    assert draft.failure.startswith("engine: ")
