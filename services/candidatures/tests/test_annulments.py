"""C4: until publication two persons of the ministry annul a closing with a reason; the ranking is
replayed, the old snapshot kept."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from candidatures.domain.rounds import State
from candidatures.domain.snapshots import Snapshot
from contracts.annulments import AnnulmentDecided
from contracts.auth import Grant
from contracts.candidatures import BoundsMoved, RoundClosed
from contracts.decisions import ClosingAnnulled, ClosingKept
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlmodel import select

from .world import CAMPAIGN, HOUR, World, calendar

REASON = "Deux responsables n'ont pas pu se connecter"
MINISTRY = Grant(role="ministry")
ANNE, PAUL = signed_in(MINISTRY, person=uuid4()), signed_in(MINISTRY, person=uuid4())


@pytest.fixture
async def closed(world: World) -> World:
    """Round 1 is closed: `a` and `b` wished for 69-1, where `a` is first."""
    await world.postes("69-1", "69-2")
    a, b = await world.candidates(2)
    await world.open(calendar(1), calendar(2), minimum_floor=1)
    for person in (a, b):
        await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    await world.rank("69-1", {a: 1, b: 2})
    await world.reach("ranking_close_at")
    return world


def until(ahead: timedelta = HOUR) -> dict[str, str]:
    return {"reason": REASON, "ranking_close_at": (datetime.now(UTC) + ahead).isoformat()}


async def propose(world: World, **changes: Any) -> httpx.Response:
    body = until() | changes
    return await world.client.post(World.path("annulments"), json=body, headers=ANNE)


async def confirm(world: World, proposal: str, headers: dict[str, str] = PAUL) -> httpx.Response:
    return await world.client.post(World.path("annulments", proposal, "confirm"), headers=headers)


async def decide(world: World) -> None:
    made = await propose(world)
    assert made.status_code == 201, made.text
    assert (await confirm(world, made.json()["proposal"])).is_success


def annulled(closing: int = 1) -> ClosingAnnulled:
    at = datetime.now(UTC)
    return ClosingAnnulled(campaign=CAMPAIGN, round=1, closing=closing, annulled_at=at)


def type_of(answer: httpx.Response) -> str:
    return str(problem(answer)["type"]).removeprefix("urn:appariement:")


def people(world: World) -> list[UUID]:
    return list(world.people)


@pytest.mark.rule("C4")
async def test_two_persons_annul_and_the_ranking_is_replayed_once_matching_agrees(
    closed: World,
) -> None:
    proposal = (await propose(closed)).json()["proposal"]
    assert type_of(await confirm(closed, proposal, ANNE)) == "same-person"
    assert (await confirm(closed, proposal)).is_success
    (told,) = await emitted(closed.database, AnnulmentDecided)
    assert (told.closing, told.reason, told.proposed_by == told.confirmed_by) == (1, REASON, False)
    assert (await closed.round()).state == State.CLOSED
    await closed.deliver(annulled(), annulled())
    assert (await closed.round()).state == State.RANKING
    assert [fact.reason for fact in await emitted(closed.database, BoundsMoved)] == [REASON]
    a, b = people(closed)
    assert (await closed.rank("69-1", {b: 1, a: 2}, version=1)).is_success
    await closed.reach("ranking_close_at")
    first, second = await emitted(closed.database, RoundClosed)
    assert (first.closing, second.closing) == (1, 2)
    assert first.digest != second.digest
    async with closed.database.begin() as session:
        assert (await session.exec(select(Snapshot.closing))).all() == [1, 2]
    listed = await closed.client.get(World.path("annulments"), headers=ANNE)
    assert [one["outcome"] for one in listed.json()["items"]] == ["annulled"]
    acts = [act.act for act in await audited_acts(closed.database)]
    assert {"proposed to annul a closing", "annulled a closing"} <= {*acts}


@pytest.mark.rule("C4")
async def test_the_next_closing_may_be_annulled_as_well(closed: World) -> None:
    await decide(closed)
    await closed.deliver(annulled())
    await closed.reach("ranking_close_at")
    round_ = await closed.round()
    assert (round_.state, round_.closing) == (State.CLOSED, 2)
    again = await propose(closed)
    assert (again.status_code, again.json()["closing"]) == (201, 2)


@pytest.mark.rule("C4")
async def test_where_a_part_was_published_meanwhile_the_closing_is_kept(closed: World) -> None:
    a, b = people(closed)
    await decide(closed)
    await closed.deliver(ClosingKept(campaign=CAMPAIGN, round=1, closing=1))
    assert (await closed.round()).state == State.CLOSED
    await closed.publish(1, placed={a: "69-1"}, unplaced=[b], left={"69-1": 0, "69-2": 1})
    assert (await closed.round()).state == State.PUBLISHED
    assert type_of(await propose(closed)) == "nothing-to-annul"


@pytest.mark.rule("C4")
async def test_of_many_who_confirm_at_once_one_decides(closed: World) -> None:
    proposal = (await propose(closed)).json()["proposal"]
    answers = await asyncio.gather(
        *(confirm(closed, proposal, signed_in(MINISTRY)) for _ in range(5))
    )
    assert sorted(answer.is_success for answer in answers) == [False] * 4 + [True]
    assert len(await emitted(closed.database, AnnulmentDecided)) == 1


async def test_nothing_is_annulled_before_the_closing_nor_twice(closed: World) -> None:
    await decide(closed)
    assert type_of(await propose(closed)) == "annulled-already"
    await closed.deliver(annulled())
    assert type_of(await propose(closed)) == "nothing-to-annul"


async def test_a_bound_that_is_past_is_refused_and_one_that_passed_meanwhile_holds_the_closing(
    closed: World,
) -> None:
    past = (datetime.now(UTC) - HOUR).isoformat()
    assert problem(await propose(closed, ranking_close_at=past))["status"] == 422
    await decide(closed)
    await closed.sql("UPDATE annulments SET ranking_close_at = clock_timestamp()")
    await closed.deliver(annulled())
    await closed.look()
    round_ = await closed.round()
    assert (round_.state, round_.held) == (State.RANKING, True)


async def test_a_proposal_is_cancelled_and_another_made(closed: World) -> None:
    first = (await propose(closed)).json()["proposal"]
    assert type_of(await propose(closed)) == "already-proposed"
    ended = await closed.client.post(World.path("annulments", first, "cancel"), headers=PAUL)
    assert ended.json()["outcome"] == "cancelled"
    assert type_of(await confirm(closed, first)) == "proposal-decided"
    assert (await propose(closed)).status_code == 201
