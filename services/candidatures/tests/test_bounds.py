"""The ministry moves the bounds of an open round; anyone may read where the round is."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant
from contracts.candidatures import BoundsMoved
from kernel.testing import audited_acts, emitted, problem, signed_in

from .world import CAMPAIGN, HOUR, World

REASON = "Panne d'un opérateur"
MINISTER = uuid4()


async def move(world: World, role: Any = "ministry", **bounds: Any) -> httpx.Response:
    sent = {name: at.isoformat() if isinstance(at, datetime) else at for name, at in bounds.items()}
    return await world.client.post(
        world.path("bounds"),
        json={"reason": REASON} | sent,
        headers=signed_in(Grant(role=role), person=MINISTER),
    )


@pytest.mark.rule("P7")
async def test_a_bound_is_moved_announced_and_kept_with_its_reason(world: World) -> None:
    await world.open()
    before = await world.round()
    later = before.wishes_close_at + 2 * HOUR
    answer = await move(world, wishes_close_at=later)
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["wishes_close_at"]) == later
    planned = datetime.fromisoformat(answer.json()["planned_wishes_close_at"])
    assert planned == before.wishes_close_at
    (entry,) = await audited_acts(world.database)
    assert (entry.act, entry.actor) == ("moved bounds", MINISTER)
    (told,) = await emitted(world.database, BoundsMoved)
    assert (told.wishes_close_at, told.ranking_close_at) == (later, before.ranking_close_at)
    assert (told.moved_by, told.reason) == (MINISTER, REASON)
    kept = await world.client.get(world.path("bounds"), headers=signed_in(Grant(role="ars")))
    (line,) = kept.json()["items"]
    assert line["moved_by"] == str(MINISTER)
    assert line["reason"] == REASON
    assert datetime.fromisoformat(line["wishes_close_from"]) == before.wishes_close_at
    assert datetime.fromisoformat(line["wishes_close_to"]) == later
    assert line["ranking_close_from"] == line["ranking_close_to"]
    assert (await world.round()).planned_wishes_close_at == before.wishes_close_at


async def test_a_bound_never_moves_into_the_past(world: World) -> None:
    await world.open()
    past = (await world.round()).opened_at - timedelta(seconds=1)
    answer = await move(world, wishes_close_at=past)
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == ["wishes_close_at"]
    assert await emitted(world.database, BoundsMoved) == []


@pytest.mark.parametrize(
    ("bound", "reason"),
    [
        ("9999-12-31T23:59:59-12:00", "tous les fuseaux"),
        ("9999-12-31T23:59:59Z", "trop lointaine"),
        (None, "ne change pas"),
    ],
)
async def test_a_bound_that_makes_no_sense_is_refused(
    world: World, bound: str | None, reason: str
) -> None:
    await world.open()
    same = (await world.round()).wishes_close_at
    answer = await move(world, wishes_close_at=bound or same)
    assert answer.status_code == 422
    error = problem(answer)["errors"][0]
    assert (error["field"], reason in error["message"]) == ("wishes_close_at", True)
    assert await emitted(world.database, BoundsMoved) == []


async def test_bounds_stay_in_order(world: World) -> None:
    await world.open()
    found = await world.round()
    for bounds in (
        {"wishes_close_at": found.ranking_close_at},
        {"ranking_close_at": found.wishes_close_at},
    ):
        answer = await move(world, **bounds)
        assert answer.status_code == 422
        assert {error["field"] for error in problem(answer)["errors"]} == set(bounds)


@pytest.mark.rule("P7")
@pytest.mark.parametrize("reason", ["", "trop court", "x" * 501, "  court      ", None])
async def test_a_reason_is_required(world: World, reason: str | None) -> None:
    await world.open()
    later = (await world.round()).wishes_close_at + HOUR
    answer = await move(world, wishes_close_at=later, reason=reason)
    assert answer.status_code == (200 if reason == "trop court" else 422)


async def test_at_least_one_bound_is_named(world: World) -> None:
    await world.open()
    assert (await move(world)).status_code == 422


async def test_a_bound_without_time_zone_is_refused(world: World) -> None:
    await world.open()
    assert (await move(world, wishes_close_at="2999-01-01T00:00:00")).status_code == 422


async def test_what_has_passed_does_not_move_any_more(world: World) -> None:
    await world.open()
    await world.set_bound("wishes_close_at", timedelta(0))
    later = (await world.round()).wishes_close_at + HOUR
    assert problem(await move(world, wishes_close_at=later))["type"].endswith("window-closed")
    await world.look()
    assert (await move(world, wishes_close_at=later)).status_code == 409
    ranking = (await world.round()).ranking_close_at + HOUR
    assert (await move(world, ranking_close_at=ranking)).status_code == 200
    await world.reach("ranking_close_at")
    assert (await move(world, ranking_close_at=ranking + HOUR)).status_code == 409


@pytest.mark.rule("P7")
@pytest.mark.parametrize("role", ["ars", "coordinator", "candidate", "responsable", "auditor"])
async def test_only_the_ministry_moves_bounds(world: World, role: str) -> None:
    await world.open()
    later = (await world.round()).wishes_close_at + HOUR
    assert (await move(world, role, wishes_close_at=later)).status_code == 403


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("candidate", 403)])
async def test_staff_reads_the_moves(world: World, role, status: int) -> None:
    await world.open()
    answer = await world.client.get(world.path("bounds"), headers=signed_in(Grant(role=role)))
    assert answer.status_code == status


async def test_a_move_sent_twice_is_made_once(world: World) -> None:
    await world.open()
    later = (await world.round()).wishes_close_at + HOUR
    headers = signed_in(Grant(role="ministry"), person=MINISTER) | {"Idempotency-Key": "k" * 12}
    sent = {"reason": REASON, "wishes_close_at": later.isoformat()}
    answers = [
        await world.client.post(world.path("bounds"), json=sent, headers=headers) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(await emitted(world.database, BoundsMoved)) == 1


async def test_a_round_is_public_from_its_opening_on(world: World) -> None:
    await world.plan()
    assert (await world.client.get(world.path())).status_code == 404
    await world.look()
    body = (await world.client.get(world.path())).json()
    assert (body["state"], body["seed"], body["digest"], body["secret"]) == (
        "wishes",
        None,
        None,
        None,
    )
    assert len(body["commitment"]) == 64
    assert body["policy"]["territory"] == "region"
    listed = await world.client.get(f"/campaigns/{CAMPAIGN}/rounds")
    assert [item["round"] for item in listed.json()["items"]] == [1]
    assert (await world.client.get("/campaigns/unknown/rounds")).status_code == 404


async def test_an_unknown_round_has_no_bounds(world: World) -> None:
    answer = await move(world, wishes_close_at="2999-01-01T00:00:00Z")
    assert answer.status_code == 404
    answer = await world.client.get(world.path("bounds"), headers=signed_in(Grant(role="ars")))
    assert answer.status_code == 404
