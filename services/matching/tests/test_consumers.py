"""Facts in any order, as often as they like: one closing, one run."""

import asyncio
import random
from typing import Any

import pytest
from contracts.auth import Grant, PersonChanged
from contracts.candidatures import SnapshotPart
from kernel.db import Database
from kernel.dead_letters import DeadLetter
from matching.domain import Candidate, FrozenInstance, Participant, Person, Poste, Round
from matching.usecases.closing import NothingToSolveAgain, solve_again
from prometheus_client import REGISTRY
from sqlmodel import select


def mismatches() -> float:
    name, labels = "appariement_matching_snapshots_total", {"outcome": "mismatch"}
    return REGISTRY.get_sample_value(name, labels) or 0


async def test_a_complete_snapshot_queues_a_run(
    database: Database, deliver: Any, scene: Any, runs: Any
) -> None:
    await deliver(*scene.facts())
    (run,) = await runs()
    assert (run.state, run.closing, run.number, run.instance) == (
        "queued",
        1,
        1,
        scene.closed().digest,
    )
    async with database.begin() as session:
        frozen = (await session.exec(select(FrozenInstance))).one()
        assert frozen.content == scene.content


async def test_a_round_closed_a_hundred_times_among_its_parts_is_queued_once(
    deliver: Any, new_scene: Any, runs: Any
) -> None:
    scene = new_scene(size=1)
    facts = [*scene.parts() * 3, *[scene.closed()] * 100]
    random.Random(7).shuffle(facts)
    await deliver(scene.opened(), *facts)
    (run,) = await runs()
    assert run.state == "queued"


async def test_any_order_of_the_last_facts_queues_a_run(
    deliver: Any, new_scene: Any, runs: Any
) -> None:
    for number in range(1, 8):
        scene = new_scene(closing=number, size=2)
        facts = [*scene.parts(), scene.closed()]
        random.Random(number).shuffle(facts)
        await deliver(scene.opened(), *facts)
        assert len(await runs()) == number


async def test_two_replicas_that_hear_the_last_facts_at_once_queue_one_run(
    deliver: Any, new_scene: Any, runs: Any
) -> None:
    for number in range(1, 16):
        scene = new_scene(closing=number, size=5)
        (part,) = scene.parts()
        await deliver(scene.opened())
        await asyncio.gather(deliver(part), deliver(scene.closed()), deliver(part))
        assert [run.state for run in await runs()] == ["queued"] * number


async def test_nothing_is_queued_while_a_part_is_missing(
    deliver: Any, scene: Any, runs: Any
) -> None:
    first, _, third = scene.parts()
    stray = third.model_copy(update={"part": 7})
    await deliver(scene.opened(), scene.closed(), first, third, stray)
    assert await runs() == []


async def test_a_tampered_part_fails_the_run_loudly(
    database: Database, deliver: Any, scene: Any, runs: Any
) -> None:
    before = mismatches()
    await deliver(scene.opened(), tampered(scene.parts()[0]), *scene.parts()[1:], scene.closed())
    (run,) = await runs()
    assert run.state == "failed"
    assert "instead of sha256:" in run.failure
    assert mismatches() == before + 1
    async with database.begin() as session:
        assert (await session.exec(select(FrozenInstance))).all() == []
        assert (await session.exec(select(DeadLetter))).all() == []


async def test_the_right_part_and_an_operator_s_order_make_the_next_run(
    database: Database, deliver: Any, scene: Any, runs: Any
) -> None:
    parts = scene.parts()
    await deliver(scene.opened(), tampered(parts[0]), *parts[1:], scene.closed(), parts[0])
    async with database.begin() as session:
        await solve_again(session, campaign=scene.campaign, round_=scene.round)
    assert [(run.number, run.state) for run in await runs()] == [(1, "failed"), (2, "queued")]


async def test_a_run_that_has_not_ended_is_not_solved_again(
    database: Database, deliver: Any, scene: Any, runs: Any
) -> None:
    await deliver(*scene.facts())
    with pytest.raises(NothingToSolveAgain):
        async with database.begin() as session:
            await solve_again(session, campaign=scene.campaign, round_=scene.round)
    assert len(await runs()) == 1


def tampered(part: SnapshotPart) -> SnapshotPart:
    wishes = [{**part.candidates[0]["wishes"][0], "hearts": 1}]
    candidates = ({**part.candidates[0], "wishes": wishes}, *part.candidates[1:])
    return part.model_copy(update={"candidates": candidates})


async def test_a_closing_without_its_opening_halts_the_round(
    database: Database, deliver: Any, scene: Any, runs: Any
) -> None:
    await deliver(*scene.parts(), scene.closed())
    assert await runs() == []
    async with database.begin() as session:
        (letter,) = (await session.exec(select(DeadLetter))).all()
        assert (letter.key, letter.halting) == ("2026-03:1", True)


async def test_an_annulled_closing_is_followed_by_the_next(
    deliver: Any, new_scene: Any, runs: Any
) -> None:
    await deliver(*new_scene().facts(), *new_scene(closing=2).facts())
    assert [(run.closing, run.number) for run in await runs()] == [(1, 1), (2, 1)]


async def test_an_opening_told_again_changes_nothing(
    database: Database, deliver: Any, scene: Any
) -> None:
    again = scene.opened().model_copy(
        update={"policy": scene.policy.model_copy(update={"territory": "national"})}
    )
    await deliver(scene.opened(), again)
    async with database.begin() as session:
        assert (await session.exec(select(Round))).one().territory == "region"
        assert len((await session.exec(select(Participant))).all()) == len(scene.people)


async def test_the_last_place_of_a_candidate_is_kept_when_the_role_goes(
    database: Database, deliver: Any, scene: Any
) -> None:
    person = scene.person("k1")
    told = {"person": person, "given_name": "Lina", "family_name": "Charvoz"}
    place = {"campaign": "2026-03", "speciality": "PED", "region": "ARA"}
    grants = [Grant(role="candidate", subdivision=where, **place) for where in ("LYO", "GRE")]
    await deliver(
        PersonChanged(**told, grants=grants[:1]),
        PersonChanged(**told, grants=grants[1:]),
        PersonChanged(**told | {"family_name": "Charvoz-Bréval"}),
    )
    async with database.begin() as session:
        assert (await session.exec(select(Candidate))).one().subdivision == "GRE"
        assert (await session.exec(select(Person))).one().family_name == "Charvoz-Bréval"


async def test_a_poste_is_known_by_its_last_state(
    database: Database, deliver: Any, scene: Any
) -> None:
    moved = scene.poste("69-01").model_copy(update={"subdivision": "GRE"})
    await deliver(scene.poste("69-01"), moved)
    async with database.begin() as session:
        assert (await session.exec(select(Poste))).one().subdivision == "GRE"
