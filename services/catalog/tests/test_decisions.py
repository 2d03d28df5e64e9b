"""What the ministry decides: alone what is urgent, by two persons what cannot be undone."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.announcements import CampaignAnnounced
from contracts.auth import Grant
from contracts.catalog import CampaignChanged
from contracts.matching import RoundPublished
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlalchemy import text

from .conftest import Import
from .deciding import FIRST, PATH, REASON, SECOND, Ministry, calendar
from .lists import line
from .test_consumers import Deliver, opened


@pytest.fixture
async def people(campaign: dict[str, Any], client: httpx.AsyncClient, bring: Import) -> Ministry:
    """The ministry, with a draft that has a poste and opens in a month."""
    await bring([line()])
    ministry = Ministry(client)
    await ministry.plan()
    return ministry


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    body = problem(answer)
    assert (answer.status_code, body["type"]) == (status, f"urn:appariement:{kind}")
    return body


async def told(database: Database) -> list[str]:
    return [each.kind for each in await emitted(database, CampaignAnnounced)]


@pytest.mark.rule("P10")
async def test_a_campaign_is_published_then_launched_by_two_persons(
    people: Ministry, known: Database
) -> None:
    published = await people.publish()
    assert (published.status_code, published.json()["state"]) == (200, "published")
    launched = await people.decide("launch")
    assert (launched["state"], launched["version"]) == ("launched", 4)
    states = [each.state for each in await emitted(known, CampaignChanged)]
    assert states == ["draft", "draft", "published", "launched"]
    assert await told(known) == ["postes_published"]


async def test_nothing_is_published_without_postes(
    campaign: dict[str, Any], client: httpx.AsyncClient
) -> None:
    refused(await Ministry(client).publish(), 409, "nothing-to-publish")


@pytest.mark.rule("P10")
async def test_whoever_proposed_does_not_confirm(people: Ministry) -> None:
    await people.publish()
    proposal = (await people.propose("launch")).json()["proposal"]
    refused(await people.confirm(proposal, person=FIRST), 409, "same-person")
    assert (await people.confirm(proposal)).status_code == 200


@pytest.mark.rule("P10")
async def test_a_campaign_that_changed_since_is_not_launched(people: Ministry) -> None:
    await people.publish()
    seen = await people.version()
    proposal = (await people.propose("launch")).json()["proposal"]
    await people.plan(calendar(opens_in=timedelta(days=40)))
    body = refused(await people.confirm(proposal, version=seen), 412, "stale-version")
    assert body["current"]["version"] == seen + 1
    body = refused(await people.confirm(proposal), 409, "proposal-outdated")
    assert (body["proposed"], body["version"]) == (seen, seen + 1)
    assert (await people.post(f"/proposals/{proposal}/cancel")).json()["outcome"] == "cancelled"
    assert (await people.decide("launch"))["state"] == "launched"


async def test_a_proposal_waits_for_a_day(people: Ministry, known: Database) -> None:
    await people.publish()
    proposal = (await people.propose("launch")).json()["proposal"]
    refused(await people.propose("launch", person=SECOND), 409, "already-proposed")
    async with known.begin() as session:
        await session.execute(text("UPDATE proposals SET expires_at = clock_timestamp()"))
    assert refused(await people.confirm(proposal), 410, "proposal-decided")["outcome"] == "expired"
    listed = await people.client.get(f"{PATH}/proposals", headers=people.headers())
    assert listed.json() == {"items": []}
    assert (await people.propose("launch", person=SECOND)).status_code == 201


async def test_a_proposal_cancelled_is_confirmed_no_more(people: Ministry) -> None:
    await people.publish()
    proposal = (await people.propose("launch")).json()["proposal"]
    assert (await people.post(f"/proposals/{proposal}/cancel")).status_code == 200
    body = refused(await people.confirm(proposal), 410, "proposal-decided")
    assert body["outcome"] == "cancelled"
    refused(await people.post(f"/proposals/{proposal}/cancel"), 410, "proposal-decided")


async def test_a_proposal_of_another_campaign_is_not_found(people: Ministry) -> None:
    await people.publish()
    refused(await people.confirm(str(uuid4())), 404, "not-found")


async def test_of_two_who_confirm_together_one_does(people: Ministry) -> None:
    await people.publish()
    seen = await people.version()
    proposal = (await people.propose("launch")).json()["proposal"]
    answers = await asyncio.gather(
        *(people.confirm(proposal, person=uuid4(), version=seen) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.rule("P10")
async def test_the_database_itself_wants_two_persons(people: Ministry, known: Database) -> None:
    await people.publish()
    await people.propose("launch")
    alone = (
        "UPDATE proposals SET outcome = 'confirmed', decided_at = now(), decided_by = proposed_by"
    )
    with pytest.raises(Exception, match="two_persons"):
        async with known.begin() as session:
            await session.execute(text(alone), {"by": FIRST})


@pytest.mark.rule("P10")
async def test_a_first_round_that_would_be_over_is_not_launched(people: Ministry) -> None:
    await people.publish()
    await people.plan(calendar(opens_in=timedelta(days=-5)))
    body = refused(await people.propose("launch"), 409, "not-ready")
    assert "déjà closes" in body["detail"]
    assert [item["check"] for item in body["items"]] == ["first_round_over"]


@pytest.mark.parametrize("act", ["launch", "resume", "finish"])
async def test_an_act_is_proposed_at_its_stage_alone(people: Ministry, act: str) -> None:
    body = refused(await people.propose(act), 409, "wrong-stage")
    assert body["state"] == "draft"
    assert body["detail"].startswith("Cette campagne est en préparation : elle ne peut pas être")
    refused(await people.suspend(), 409, "wrong-stage")
    assert (await people.publish()).status_code == 200
    refused(await people.publish(), 409, "wrong-stage")


@pytest.mark.rule("P11")
async def test_one_person_suspends_two_resume_and_everyone_is_told_why(
    people: Ministry, known: Database
) -> None:
    await people.launch()
    suspended = (await people.suspend()).json()
    assert suspended["state"] == "suspended"
    assert suspended["suspended_at"]
    refused(await people.suspend(), 409, "wrong-stage")
    resumed = await people.decide("resume")
    assert (resumed["state"], resumed["suspended_at"]) == ("launched", None)
    facts = await emitted(known, CampaignAnnounced)
    assert [(fact.kind, fact.reason) for fact in facts] == [
        ("postes_published", None),
        ("suspended", REASON),
        ("resumed", REASON),
    ]
    news = (await people.client.get("/news")).json()["items"]
    assert [item["title"] for item in news] == ["Mars : reprise", "Mars : suspendue"]
    assert REASON in news[1]["text"]
    last = (await emitted(known, CampaignChanged))[-1]
    assert (last.state, last.suspended_at) == ("launched", None)


async def test_a_campaign_finishes_once_no_round_runs_and_changes_no_more(
    people: Ministry, deliver: Deliver, client: httpx.AsyncClient
) -> None:
    await people.launch()
    first = calendar()
    bounds = {name: first[name] for name in ("wishes_close_at", "ranking_close_at")}
    await deliver(opened(opened_at=first["opens_at"], **bounds))
    assert refused(await people.propose("finish"), 409, "rounds-not-over")["rounds"] == [1]
    await deliver(published())
    assert (await people.decide("finish"))["state"] == "finished"
    body = {"label": "Mars", "rounds": [first], "policy": {}}
    headers = people.headers() | {"If-Match": f'"{await people.version()}"'}
    refused(await client.put(PATH, json=body, headers=headers), 409, "campaign-finished")


def published() -> RoundPublished:
    return RoundPublished.model_validate(
        {
            "campaign": "2026-03",
            "round": 1,
            "closing": 1,
            "run": 1,
            "published_at": "2026-03-13T12:00:00Z",
            "placed": 1,
            "unplaced": 0,
            "postes": 1,
        }
    )


@pytest.mark.parametrize(
    "body",
    [
        {"act": "suspend"},
        {"act": "launch", "reason": REASON},
        {"act": "resume"},
        {"act": "resume", "reason": "court"},
        {},
    ],
)
async def test_a_proposal_names_an_act_and_a_resumption_its_reason(
    people: Ministry, body: dict[str, str]
) -> None:
    refused(await people.post("/proposals", body), 422, "invalid-content")
    refused(await people.post("/suspend", {"reason": "  "}), 422, "invalid-content")


async def test_decisions_are_the_ministry_s_and_audited(
    people: Ministry, client: httpx.AsyncClient, known: Database
) -> None:
    await people.publish()
    paths = ["/publish", "/suspend", "/proposals", f"/proposals/{uuid4()}/confirm"]
    paths.append(f"/proposals/{uuid4()}/cancel")
    bodies = {"/suspend": {"reason": REASON}, "/proposals": {"act": "launch"}}
    stranger = signed_in(Grant(role="ars")) | {"If-Match": '"1"'}
    for path in paths:
        answer = await client.post(PATH + path, json=bodies.get(path), headers=stranger)
        refused(answer, 403, "forbidden")
        bare = people.headers()
        if not path.endswith("cancel"):
            answer = await client.post(PATH + path, json=bodies.get(path), headers=bare)
            refused(answer, 428, "version-required")
        assert (await client.post(PATH + path, json=bodies.get(path))).status_code == 401
    for path in ("/proposals", "/checklist"):
        assert (await client.get(PATH + path, headers=stranger)).status_code == 403
    await people.decide("launch")
    acts = [one.act for one in await audited_acts(known) if one.act != "refused"]
    assert acts[-3:] == ["published postes", "proposed a decision", "confirmed a decision"]


async def test_what_is_not_there_is_decided_by_nobody(client: httpx.AsyncClient) -> None:
    headers = Ministry.headers() | {"If-Match": '"1"'}
    for path, body in (("publish", None), ("proposals", {"act": "launch"})):
        answer = await client.post(f"/campaigns/2031-01/{path}", json=body, headers=headers)
        assert answer.status_code == 404
    for path in ("proposals", "checklist"):
        answer = await client.get(f"/campaigns/2031-01/{path}", headers=headers)
        assert answer.status_code == 404
