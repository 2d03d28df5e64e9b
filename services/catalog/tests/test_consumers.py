"""What a round that opens does to its campaign."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.candidatures import BoundsMoved, RoundOpened
from contracts.catalog import CampaignChanged, Policy
from kernel.db import Database
from kernel.dead_letters import halted_keys
from kernel.testing import emitted, problem

from .lists import CAMPAIGN, ROUND_1, ROUND_2

Deliver = Callable[..., Awaitable[None]]


def opened(**changes: Any) -> RoundOpened:
    return RoundOpened.model_validate(
        {
            "campaign": "2026-03",
            "round": 1,
            "opened_at": "2026-03-04T08:00:00.120Z",
            "wishes_close_at": ROUND_1["wishes_close_at"],
            "ranking_close_at": ROUND_1["ranking_close_at"],
            "commitment": "5f" * 32,
            "policy": {},
            "candidates": [],
        }
        | changes
    )


def moved(**changes: Any) -> BoundsMoved:
    return BoundsMoved.model_validate(
        {
            "campaign": "2026-03",
            "round": 1,
            "wishes_close_at": "2026-03-08T11:00:00Z",
            "ranking_close_at": "2026-03-13T11:00:00Z",
            "reason": "Panne d'un opérateur",
            "moved_by": UUID(int=1),
            "moved_at": "2026-03-07T18:00:00Z",
        }
        | changes
    )


async def put(
    client: httpx.AsyncClient, ministry: dict[str, str], version: int, **changes: Any
) -> httpx.Response:
    body = {"label": CAMPAIGN["label"], "rounds": CAMPAIGN["rounds"], "policy": {}} | changes
    headers = ministry | {"If-Match": f'"{version}"'}
    return await client.put("/campaigns/2026-03", json=body, headers=headers)


@pytest.mark.rule("P9")
async def test_an_open_round_and_the_policy_no_longer_change(
    campaign: dict[str, Any],
    deliver: Deliver,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
) -> None:
    await deliver(opened())
    later = ROUND_1 | {"ranking_close_at": "2026-03-13T23:00:00Z"}
    for changes in (
        {"rounds": [later, ROUND_2]},
        {"policy": {"local_first": False}},
    ):
        refusal = await put(client, ministry, 1, **changes)
        assert refusal.status_code == 409
        body = problem(refusal)
        assert body["type"] == "urn:appariement:round-already-open"
        assert body["round"] == 1
        assert datetime.fromisoformat(body["opened_at"]) == opened().opened_at
        assert datetime.fromisoformat(body["now"]).tzinfo


async def test_what_does_not_belong_to_the_open_round_still_changes(
    campaign: dict[str, Any],
    deliver: Deliver,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
) -> None:
    await deliver(opened())
    later = ROUND_2 | {"ranking_close_at": "2026-03-18T23:00:00Z"}
    answer = await put(client, ministry, 1, label="Mars", rounds=[ROUND_1, later])
    assert (answer.status_code, answer.json()["rounds"]) == (200, [ROUND_1, later])
    answer = await put(client, ministry, 2, rounds=[ROUND_1])
    assert (answer.status_code, answer.json()["rounds"]) == (200, [ROUND_1])
    assert (await put(client, ministry, 3, policy={"local_first": False})).status_code == 409


async def test_a_round_that_opened_as_planned_changes_nothing_to_tell(
    known: Database, campaign: dict[str, Any], deliver: Deliver, client: httpx.AsyncClient
) -> None:
    await deliver(opened(), opened())
    assert len(await emitted(known, CampaignChanged)) == 1
    assert (await client.get("/campaigns/2026-03")).headers["etag"] == '"1"'


async def test_an_edit_that_crossed_the_opening_is_undone_and_said(
    known: Database,
    campaign: dict[str, Any],
    deliver: Deliver,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
) -> None:
    late = {key: value.replace("-03-", "-06-") for key, value in ROUND_1.items() if key != "number"}
    assert (
        await put(client, ministry, 1, rounds=[{"number": 1, **late}], policy={"rank_ties": False})
    ).status_code == 200
    await deliver(opened())
    state = (await client.get("/campaigns/2026-03")).json()
    assert state["version"] == 3
    assert state["policy"] == Policy().model_dump(mode="json")
    assert state["rounds"] == [ROUND_1 | {"opens_at": "2026-03-04T08:00:00.120000Z"}]
    told = (await emitted(known, CampaignChanged))[-1]
    assert told.model_dump(mode="json")["rounds"] == state["rounds"]


async def test_a_round_dropped_while_it_opened_comes_back(
    campaign: dict[str, Any],
    deliver: Deliver,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
) -> None:
    assert (await put(client, ministry, 1, rounds=[ROUND_1])).status_code == 200
    await deliver(
        opened(
            round=2,
            opened_at=ROUND_2["opens_at"],
            wishes_close_at=ROUND_2["wishes_close_at"],
            ranking_close_at=ROUND_2["ranking_close_at"],
        )
    )
    assert (await client.get("/campaigns/2026-03")).json()["rounds"] == [ROUND_1, ROUND_2]


@pytest.mark.rule("P7")
async def test_the_calendar_follows_the_bounds_that_the_ministry_moves(
    known: Database, campaign: dict[str, Any], deliver: Deliver, client: httpx.AsyncClient
) -> None:
    await deliver(opened(), moved())
    state = (await client.get("/campaigns/2026-03")).json()
    assert state["version"] == 2
    assert state["rounds"][0] == ROUND_1 | {
        "wishes_close_at": "2026-03-08T11:00:00Z",
        "ranking_close_at": "2026-03-13T11:00:00Z",
    }
    told = (await emitted(known, CampaignChanged))[-1]
    assert told.model_dump(mode="json")["rounds"] == state["rounds"]


async def test_a_round_of_an_unknown_campaign_halts_its_key_and_no_other(
    known: Database, campaign: dict[str, Any], deliver: Deliver, client: httpx.AsyncClient
) -> None:
    await deliver(opened(campaign="2031-01"), moved(round=3), opened(), moved())
    async with known.begin() as session:
        assert await halted_keys(session, "candidatures.rounds") == {"2031-01:1", "2026-03:3"}
    assert (await client.get("/campaigns/2026-03")).json()["version"] == 2
