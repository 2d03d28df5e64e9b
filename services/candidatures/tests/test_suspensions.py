"""A suspended campaign: nothing is accepted, no deadline falls, and a closing that people had no
time before waits for a named decision (C3)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from candidatures import queries
from candidatures.background import look
from candidatures.schemas.wishes import WishesIn
from candidatures.usecases import suspending
from candidatures.usecases.closing import close_wishes
from candidatures.usecases.wishes import save_wish_list
from contracts.auth import Grant
from contracts.candidatures import ReminderDue, RoundOpened, WishesClosed
from contracts.catalog import CampaignChanged, Policy
from kernel.testing import audited_acts, emitted, problem, signed_in

from .test_races import someone_waits, until
from .world import CAMPAIGN, HOUR, World, calendar

REASON = {"reason": "Panne levée, chacun a eu le temps."}
AT = datetime(2026, 3, 5, 9, tzinfo=UTC)
MINISTRY = UUID(int=7)


async def suspend(world: World) -> None:
    await tell(world, "suspended", AT)


async def resume(world: World) -> None:
    await tell(world, "launched", None)


async def tell(world: World, state: str, suspended_at: datetime | None) -> None:
    await world.deliver(
        CampaignChanged.model_validate(
            {
                "campaign": CAMPAIGN,
                "label": "Campagne de mars",
                "state": state,
                "suspended_at": suspended_at,
                "rounds": [calendar(1)],
                "policy": Policy(minimum_floor=1),
            }
        )
    )


async def opened(world: World) -> UUID:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    return person


async def release(world: World, body: object = REASON) -> httpx.Response:
    headers = signed_in(Grant(role="ministry"), person=MINISTRY)
    return await world.client.post(world.path("release"), json=body, headers=headers)


async def move(world: World, **ahead: timedelta) -> httpx.Response:
    bounds = {name: (datetime.now(UTC) + after).isoformat() for name, after in ahead.items()}
    headers = signed_in(Grant(role="ministry"))
    return await world.client.post(world.path("bounds"), json=bounds | REASON, headers=headers)


def refused(answer: httpx.Response, kind: str) -> dict[str, object]:
    body = problem(answer)
    assert (answer.status_code, body["type"]) == (409, f"urn:appariement:{kind}")
    return body


async def test_nothing_is_saved_while_the_campaign_is_suspended(world: World) -> None:
    person = await opened(world)
    await suspend(world)
    body = refused(await world.wish(person, {"69-1": 5}), "campaign-suspended")
    assert body["suspended_at"] == AT.isoformat().replace("+00:00", "Z")
    read = await world.wish_list(person)
    assert (read.json()["version"], read.json()["editable"]) == (0, False)
    shown = (await world.client.get(world.path())).json()
    assert (shown["suspended_at"], shown["held"]) == (body["suspended_at"], True)
    await resume(world)
    assert (await world.wish(person, {"69-1": 5})).status_code == 200


async def test_no_ranking_is_saved_while_the_campaign_is_suspended(world: World) -> None:
    person = await opened(world)
    await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    await suspend(world)
    refused(await world.rank("69-1", {person: 1}), "campaign-suspended")
    await resume(world)
    assert (await world.rank("69-1", {person: 1})).status_code == 200


@pytest.mark.parametrize("bound", ["wishes_close_at", "ranking_close_at"])
async def test_no_deadline_falls_while_the_campaign_is_suspended(world: World, bound: str) -> None:
    await opened(world)
    if bound == "ranking_close_at":
        await world.reach("wishes_close_at")
    before = (await world.round()).state
    await suspend(world)
    await world.reach(bound)
    assert (await world.round()).state == before
    await resume(world)
    await world.look()
    assert (await world.round()).state == before, "a bound that passed meanwhile waits"


async def test_a_deadline_far_enough_after_the_resumption_falls_by_itself(world: World) -> None:
    await opened(world)
    await suspend(world)
    await resume(world)
    assert not (await world.round()).held
    await world.reach("wishes_close_at")
    assert (await world.round()).state == "ranking"


async def test_a_deadline_too_near_the_resumption_waits_for_a_decision(world: World) -> None:
    await opened(world)
    await suspend(world)
    await world.set_bound("wishes_close_at", timedelta(minutes=20))
    await resume(world)
    assert (await world.round()).held
    await world.reach("wishes_close_at")
    assert (await world.round()).state == "wishes"
    assert (await release(world)).json()["held"] is False
    await world.look()
    assert (await world.round()).state == "ranking"
    ((phase, person, why),) = await world.sql("SELECT phase, decided_by, reason FROM hold_releases")
    assert (phase, person, why) == ("wishes", MINISTRY, REASON["reason"])
    assert "released a held closing" in [one.act for one in await audited_acts(world.database)]


async def test_a_held_deadline_that_passed_may_be_moved_and_then_falls_by_itself(
    world: World,
) -> None:
    person = await opened(world)
    await suspend(world)
    await world.set_bound("wishes_close_at", -HOUR)
    await resume(world)
    refused(await world.wish(person, {"69-1": 5}), "window-closed")
    moved = await move(world, wishes_close_at=HOUR)
    assert (moved.status_code, moved.json()["held"]) == (200, False)
    assert (await world.wish(person, {"69-1": 5})).status_code == 200
    await world.reach("wishes_close_at")
    assert (await world.round()).state == "ranking"


async def test_bounds_may_move_while_the_campaign_is_suspended(world: World) -> None:
    await opened(world)
    await suspend(world)
    await world.set_bound("wishes_close_at", -HOUR)
    moved = await move(world, wishes_close_at=2 * HOUR, ranking_close_at=90 * HOUR)
    assert (moved.status_code, moved.json()["held"]) == (200, True)
    await resume(world)
    assert not (await world.round()).held


async def test_a_release_needs_a_held_closing_of_a_campaign_that_runs(world: World) -> None:
    await opened(world)
    refused(await release(world), "nothing-held")
    await suspend(world)
    refused(await release(world), "campaign-suspended")
    assert (await release(world, {"reason": "court"})).status_code == 422
    absent = signed_in(Grant(role="ministry"))
    path = world.path("release", number=3)
    assert (await world.client.post(path, json=REASON, headers=absent)).status_code == 404
    for grant in (Grant(role="ars"), world.candidate_grant()):
        answer = await world.client.post(
            world.path("release"), json=REASON, headers=signed_in(grant)
        )
        assert answer.status_code == 403


async def test_wishes_are_not_released_into_a_ranking_that_is_over(world: World) -> None:
    await opened(world)
    await suspend(world)
    await world.set_bound("wishes_close_at", -2 * HOUR)
    await world.set_bound("ranking_close_at", -HOUR)
    await resume(world)
    refused(await release(world), "ranking-too-short")
    assert (await move(world, ranking_close_at=90 * HOUR)).status_code == 200
    assert (await release(world)).status_code == 200
    await world.look()
    assert (await world.round()).state == "ranking"


async def test_no_round_opens_while_the_campaign_is_suspended(world: World) -> None:
    await world.postes("69-1")
    await suspend(world)
    await world.look()
    assert await emitted(world.database, RoundOpened) == []
    await resume(world)
    await world.look()
    assert len(await emitted(world.database, RoundOpened)) == 1


async def test_a_finished_campaign_opens_no_round(world: World) -> None:
    await tell(world, "finished", None)
    await world.look()
    assert await emitted(world.database, RoundOpened) == []


async def test_nobody_is_reminded_of_a_deadline_that_does_not_fall(world: World) -> None:
    await opened(world)
    await suspend(world)
    await world.set_bound("wishes_close_at", HOUR)
    await world.look()
    assert await emitted(world.database, ReminderDue) == []


async def test_a_suspension_waits_for_the_save_under_way_and_stops_the_next(world: World) -> None:
    person = await opened(world)
    content = WishesIn.model_validate({"wishes": [{"poste": "69-1", "hearts": 5}]})
    async with world.database.begin() as saving:
        await save_wish_list(
            saving, campaign=CAMPAIGN, number=1, person=person, content=content, expected=0
        )
        suspending_ = asyncio.create_task(suspend(world))
        await until(lambda: someone_waits(world))
        assert not suspending_.done()
    await suspending_
    assert (await world.wish_list(person)).json()["version"] == 1
    refused(await world.wish(person, {"69-1": 4}, version=1), "campaign-suspended")


async def test_a_closing_that_waits_behind_a_suspension_does_not_happen(world: World) -> None:
    """The decision to close is taken under the round's lock."""
    await opened(world)
    async with world.database.begin() as session:
        await suspending.follow(session, campaign=CAMPAIGN, suspended_at=AT)
        (await queries.rounds.find(session, campaign=CAMPAIGN, number=1)).wishes_close_at = AT
        await session.flush()
        clock = asyncio.create_task(close(world))
        await until(lambda: someone_waits(world))
    assert await clock is False
    assert await emitted(world.database, WishesClosed) == []


async def close(world: World) -> bool:
    async with world.database.begin() as session:
        return await close_wishes(session, campaign=CAMPAIGN, number=1)


async def test_a_suspension_that_waits_behind_a_closing_holds_the_ranking(world: World) -> None:
    await opened(world)
    await world.set_bound("wishes_close_at", -HOUR)
    async with world.database.begin() as session:
        assert await close_wishes(session, campaign=CAMPAIGN, number=1)
        await session.flush()
        suspending_ = asyncio.create_task(suspend(world))
        await until(lambda: someone_waits(world))
    await suspending_
    round_ = await world.round()
    assert (round_.state, round_.suspended_at, round_.held) == ("ranking", AT, True)


async def test_a_suspension_told_again_changes_nothing_and_rounds_that_ended_are_left_alone(
    world: World,
) -> None:
    await opened(world)
    await world.reach("wishes_close_at")
    await world.reach("ranking_close_at")
    await suspend(world)
    assert ((await world.round()).state, (await world.round()).suspended_at) == ("closed", None)
    await look(world.database)
    async with world.database.begin() as session:
        assert await queries.rounds.running_of(session, campaign=CAMPAIGN) == []
