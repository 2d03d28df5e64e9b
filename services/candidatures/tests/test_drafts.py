"""V6: a dry run freezes the round as it stands, for its figures alone."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from candidatures.domain.drafts import seconds_until
from candidatures.usecases import freezing
from contracts.auth import Grant
from contracts.candidatures import RoundClosed, SnapshotPart
from contracts.drafts import DraftFrozen, DraftPart
from hrt.canonical import derive_seed, digest
from kernel.testing import emitted, problem, signed_in

from .world import CAMPAIGN, World

MINISTRY = Grant(role="ministry")
AGENCY = Grant(role="ars", region="Auvergne-Rhône-Alpes")
MINISTER = uuid4()


async def ask(world: World, *grants: Grant, key: str | None = None) -> httpx.Response:
    headers = signed_in(*(grants or (MINISTRY,)), person=MINISTER)
    headers |= {"Idempotency-Key": key} if key else {}
    return await world.client.post(world.path("drafts"), headers=headers)


async def ranking(world: World, people: int = 2, **policy: Any) -> list[UUID]:
    """A round where these people wished for 69-1 and 69-2, ranked on the first."""
    await world.postes("69-1", "69-2")
    found = await world.candidates(people)
    await world.open(minimum_floor=1, **policy)
    for person in found:
        await world.wish(person, {"69-1": 5, "69-2": 1})
    await world.reach("wishes_close_at")
    await world.rank("69-1", {person: rank for rank, person in enumerate(found, 1)})
    return found


async def age(world: World, seconds: float) -> None:
    """The drafts of the round were asked so long before."""
    await world.sql(
        "UPDATE drafts SET asked_at = asked_at - CAST(:by AS interval)",
        by=timedelta(seconds=seconds),
    )


def instance_of(parts: list[DraftPart]) -> dict[str, Any]:
    return {
        "format": "appariement/instance@1",
        "campaign": CAMPAIGN,
        "round": 1,
        "postes": list(parts[0].postes),
        "candidates": [candidate for part in parts for candidate in part.candidates],
    }


async def test_a_draft_is_the_round_as_it_is_saved(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(freezing, "PART_BYTES", 500)
    people = await ranking(world, 5, solver_seconds=7)
    answer = await ask(world)
    assert answer.status_code == 201
    parts = await emitted(world.database, DraftPart)
    (whole,) = await emitted(world.database, DraftFrozen)
    assert answer.json() == {
        "draft": str(whole.draft),
        "number": 1,
        "asked_at": answer.json()["asked_at"],
    }
    assert len(parts) == whole.parts > 1
    instance = instance_of(parts)
    assert digest(instance | {"seed": whole.seed}) == whole.digest
    assert [c["wishes"][0] for c in instance["candidates"]] != []
    ranks = sorted(c["wishes"][0]["rank"] for c in instance["candidates"])
    assert ranks == list(range(1, len(people) + 1))
    assert {c["wishes"][1]["refused"] for c in instance["candidates"]} == {"ranking_invalid"}
    assert (whole.candidates, whole.postes, whole.wishes, whole.seconds) == (5, 2, 10, 7)
    kept = await world.sql("SELECT id, number, asked_by, digest, parts FROM drafts")
    assert [tuple(row) for row in kept] == [(whole.draft, 1, MINISTER, whole.digest, whole.parts)]


async def test_a_draft_tells_where_its_candidates_and_postes_are(world: World) -> None:
    await world.postes("69-1")
    await world.postes("38-1", subdivision="GRE")
    lyon, grenoble = await world.candidate("LYO"), await world.candidate("GRE")
    await world.open(minimum_floor=1)
    await world.wish(lyon, {"69-1": 5})
    await world.wish(grenoble, {"69-1": 4, "38-1": 3})
    await world.reach("wishes_close_at")
    await ask(world)
    (part,) = await emitted(world.database, DraftPart)
    (whole,) = await emitted(world.database, DraftFrozen)
    assert part.poste_subdivisions == {"69-1": "LYO", "38-1": "GRE"}
    wishes = {c["id"]: len(c["wishes"]) for c in part.candidates}
    assert {wishes[id_]: home for id_, home in part.candidate_subdivisions.items()} == {
        1: "LYO",
        2: "GRE",
    }
    assert whole.regions == dict.fromkeys(("LYO", "GRE"), "Auvergne-Rhône-Alpes")


@pytest.mark.rule("V6")
async def test_nobody_can_be_told_from_a_draft(world: World) -> None:
    people = await ranking(world)
    await ask(world)
    told = [
        fact.model_dump_json()
        for kind in (DraftPart, DraftFrozen)
        for fact in await emitted(world.database, kind)
    ]
    assert not [person for person in people if any(str(person) in fact for fact in told)]


async def test_nothing_of_the_real_draw_can_be_learnt_or_moved_by_drafts(world: World) -> None:
    """Neither its secret, nor the ids of its candidates, nor its numbers."""
    await ranking(world)
    before = await world.round()
    for _ in range(2):
        assert (await ask(world)).status_code == 201
        await age(world, 120)
    seeds = [whole.seed for whole in await emitted(world.database, DraftFrozen)]
    parts = await emitted(world.database, DraftPart)
    drawn = [{c["id"] for c in part.candidates} for part in parts]
    unseeded = [digest(instance_of([part])) for part in parts]
    assert [derive_seed(before.secret, one) for one in unseeded] != seeds
    assert not set(seeds) & {derive_seed(before.secret, one) for one in unseeded}
    await world.reach("ranking_close_at")
    (closed,) = await emitted(world.database, RoundClosed)
    (real,) = await emitted(world.database, SnapshotPart)
    after = await world.round()
    assert (after.secret, after.commitment) == (before.secret, before.commitment)
    assert closed.seed == derive_seed(before.secret, closed.unseeded)
    assert not drawn[0] & drawn[1]
    assert not set(real.people) & (drawn[0] | drawn[1])


@pytest.mark.rule("V6")
async def test_a_draft_is_asked_in_the_ranking_window_only(world: World) -> None:
    await world.postes("69-1")
    await world.plan()
    assert problem(await ask(world))["type"] == "urn:appariement:not-open-yet"
    await world.look()
    early = problem(await ask(world))
    assert (early["type"], early["status"]) == ("urn:appariement:not-open-yet", 409)
    assert early["opens_at"] == (await world.round()).wishes_close_at.isoformat().replace(
        "+00:00", "Z"
    )
    await world.reach("wishes_close_at")
    await world.set_bound("ranking_close_at", timedelta(0))
    late = problem(await ask(world))
    assert (late["type"], late["status"]) == ("urn:appariement:window-closed", 409)
    assert {"now", "opens_at", "closes_at"} <= late.keys()
    await world.look()
    assert problem(await ask(world))["type"] == "urn:appariement:window-closed"
    assert await emitted(world.database, DraftFrozen) == []


@pytest.mark.rule("V6")
@pytest.mark.parametrize(
    ("grants", "status"),
    [
        ((MINISTRY,), 201),
        ((AGENCY,), 201),
        ((Grant(role="coordinator", speciality="PED", subdivision="LYO"),), 403),
        ((Grant(role="auditor"),), 403),
        ((Grant(role="operator"),), 403),
        ((Grant(role="registrar", subdivision="LYO"),), 403),
        ((World.candidate_grant(),), 403),
        ((World.poste_grant("69-1"),), 403),
        ((MINISTRY, World.poste_grant("69-1")), 403),
        ((AGENCY, World.poste_grant("69-1", "second")), 403),
        ((AGENCY, Grant(role="responsable", campaign="2026-05", poste="69-1")), 201),
    ],
)
async def test_the_ministry_and_agencies_ask_unless_they_answer_for_a_poste(
    world: World, grants: tuple[Grant, ...], status: int
) -> None:
    await ranking(world, 1)
    answer = await ask(world, *grants)
    assert answer.status_code == status
    assert len(await emitted(world.database, DraftFrozen)) == (status == 201)


async def test_who_is_not_signed_in_asks_for_nothing(world: World) -> None:
    assert problem(await world.client.post(world.path("drafts")))["status"] == 401


async def test_drafts_of_a_round_are_two_minutes_apart_whoever_asks(world: World) -> None:
    await ranking(world, 1)
    assert (await ask(world)).status_code == 201
    await age(world, 60)
    refused = await ask(world, AGENCY)
    assert problem(refused)["type"] == "urn:appariement:draft-too-soon"
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    await age(world, 60)
    assert (await ask(world, AGENCY)).json()["number"] == 2


async def test_of_those_who_ask_at_once_one_is_answered(world: World) -> None:
    await ranking(world, 1)
    answers = await asyncio.gather(*(ask(world) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [429] * 5
    assert len(await emitted(world.database, DraftFrozen)) == 1


async def test_the_same_key_again_gets_the_first_draft(world: World) -> None:
    await ranking(world, 1)
    first, again = [await ask(world, key="a-draft-of-mine") for _ in range(2)]
    assert again.json() == first.json()
    assert len(await emitted(world.database, DraftFrozen)) == 1


async def test_neither_a_save_nor_the_closing_waits_for_a_draft(world: World) -> None:
    (person,) = await ranking(world, 1)
    held, go = asyncio.Event(), asyncio.Event()
    original = freezing.freeze_now

    async def slow(*arguments: Any, **named: Any) -> Any:
        frozen = await original(*arguments, **named)
        held.set()
        await go.wait()
        return frozen

    freezing.freeze_now = slow
    try:
        asked = asyncio.create_task(ask(world))
        await held.wait()
        assert (await world.rank("69-1", {person: 1}, version=1)).status_code == 200
        freezing.freeze_now = original
        await world.reach("ranking_close_at")
        assert (await world.round()).state == "closed"
        go.set()
        assert (await asked).status_code == 201
    finally:
        freezing.freeze_now = original


@pytest.mark.parametrize(
    ("ago", "wait"), [(0, 120), (0.5, 120), (1, 119), (119.2, 1), (120, 0), (500, 0)]
)
async def test_the_wait_is_told_in_whole_seconds(world: World, ago: float, wait: int) -> None:
    asked_at = (await world.sql("SELECT clock_timestamp()"))[0][0]
    assert seconds_until(asked_at, asked_at + timedelta(seconds=ago)) == wait


async def test_a_later_round_has_drafts_of_its_own(world: World) -> None:
    await ranking(world, 1)
    assert (await ask(world)).status_code == 201
    answer = await world.client.post(world.path("drafts", number=2), headers=signed_in(MINISTRY))
    assert problem(answer)["status"] == 404
