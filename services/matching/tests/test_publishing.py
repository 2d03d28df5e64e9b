"""A part becomes public once, whole, and the round with its last part."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts import Event
from contracts.auth import Grant
from contracts.catalog import Policy
from contracts.matching import (
    AffectationPublished,
    CandidateUnplaced,
    PartPublished,
    PlacesLeft,
    RoundPublished,
)
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in
from matching.domain import Affectation, Round
from sqlmodel import select

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
LYON = {"speciality": "PED", "territory": ARA}
PARIS = {"speciality": "PED", "territory": IDF}
URL = "/campaigns/2026-03/rounds/1/publications"
MINISTRY = signed_in(Grant(role="ministry"))


async def count(database: Database, *kinds: type[Event]) -> list[int]:
    return [len(await emitted(database, kind)) for kind in kinds]


@pytest.mark.rule("M1")
async def test_a_coordinator_publishes_the_part_that_their_scope_covers(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    person = uuid4()
    headers = signed_in(Grant(role="coordinator", speciality="PED", region=ARA), person=person)
    answer = await client.post(URL, json=LYON, headers=headers)
    assert answer.status_code == 201
    (published,) = answer.json()["published"]
    assert published == LYON | {
        "placed": 2,
        "unplaced": 1,
        "published_at": published["published_at"],
    }
    (part,) = await emitted(database, PartPublished)
    assert (part.published_by, part.postes, part.placed, part.unplaced) == (
        person,
        ("38-01", "69-01"),
        2,
        1,
    )
    placed = await emitted(database, AffectationPublished)
    assert {(fact.person, fact.poste) for fact in placed} == {
        (scene.person("k1"), "69-01"),
        (scene.person("k3"), "38-01"),
    }
    (unplaced,) = await emitted(database, CandidateUnplaced)
    assert unplaced.person == scene.person("k2")
    left = await emitted(database, PlacesLeft)
    assert {(fact.poste, fact.places) for fact in left} == {("38-01", 0), ("69-01", 0)}
    assert await count(database, RoundPublished) == [0]


async def test_the_last_part_publishes_the_round_with_the_counts_of_all_its_facts(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await client.post(URL, json=PARIS, headers=MINISTRY)
    await client.post(URL, json=LYON, headers=MINISTRY)
    (told,) = await emitted(database, RoundPublished)
    assert (told.closing, told.run) == (1, 1)
    kinds = (AffectationPublished, CandidateUnplaced, PlacesLeft)
    assert [told.placed, told.unplaced, told.postes] == await count(database, *kinds) == [3, 3, 4]
    absent = [fact.person for fact in await emitted(database, CandidateUnplaced)]
    assert scene.person("absent") in absent
    async with database.begin() as session:
        assert (await session.exec(select(Affectation.state))).all() == ["standing"] * 3
        assert (await session.exec(select(Round))).one().published_at == told.published_at


async def test_the_ministry_publishes_all_parts_left_in_one_act(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await client.post(URL, json=LYON, headers=MINISTRY)
    answer = await client.post(URL, json={}, headers=MINISTRY)
    assert [part["territory"] for part in answer.json()["published"]] == [IDF]
    assert await count(database, PartPublished, RoundPublished) == [2, 1]
    again = problem(await client.post(URL, json={}, headers=MINISTRY))
    assert again["type"] == "urn:appariement:already-published"


async def test_a_part_is_published_by_one_of_many_at_once(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    answers = await asyncio.gather(
        *(client.post(URL, json=LYON, headers=MINISTRY) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    assert await count(database, PartPublished, AffectationPublished) == [1, 2]


async def test_the_two_last_parts_at_once_publish_the_round_once(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    answers = await asyncio.gather(
        client.post(URL, json=LYON, headers=MINISTRY),
        client.post(URL, json=PARIS, headers=MINISTRY),
        client.post(URL, json={}, headers=MINISTRY),
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await count(database, PartPublished, RoundPublished) == [2, 1]
    assert await count(database, AffectationPublished, CandidateUnplaced, PlacesLeft) == [3, 3, 4]


async def test_the_same_request_again_gets_the_first_answer(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    headers = {**MINISTRY, "Idempotency-Key": "publier-lyon"}
    first = await client.post(URL, json=LYON, headers=headers)
    again = await client.post(URL, json=LYON, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert await count(database, PartPublished) == [1]


@pytest.mark.rule("M1")
async def test_nothing_is_published_before_the_run_is_verified(
    client: httpx.AsyncClient, deliver: Any, scene: Any
) -> None:
    await deliver(*scene.facts())
    for body in (LYON, {}):
        refused = problem(await client.post(URL, json=body, headers=MINISTRY))
        assert refused["type"] == "urn:appariement:not-verified-yet"


@pytest.mark.parametrize(
    ("grant", "body", "status"),
    [
        (Grant(role="coordinator", region=IDF), LYON, 404),
        (Grant(role="coordinator", speciality="GYN"), LYON, 404),
        (Grant(role="coordinator", subdivision="LYO"), LYON, 404),
        (Grant(role="coordinator", region=ARA), {}, 403),
        (Grant(role="ministry"), LYON | {"speciality": "GYN"}, 404),
        (Grant(role="ars", region=ARA), LYON, 403),
        (Grant(role="auditor"), LYON, 403),
        (Grant(role="candidate", campaign="2026-03"), LYON, 403),
        (Grant(role="ministry"), {"speciality": "PED"}, 422),
        (Grant(role="ministry"), LYON | {"force": True}, 422),
    ],
)
async def test_others_are_refused_and_nothing_is_published(
    client: httpx.AsyncClient,
    database: Database,
    matched: Any,
    scene: Any,
    grant: Grant,
    body: dict[str, Any],
    status: int,
) -> None:
    await matched(scene)
    answer = await client.post(URL, json=body, headers=signed_in(grant))
    assert problem(answer)["status"] == status
    assert await count(database, PartPublished, AffectationPublished) == [0, 0]


@pytest.mark.rule("V3")
async def test_where_all_is_published_at_once_no_part_goes_alone(
    client: httpx.AsyncClient, database: Database, matched: Any, new_scene: Any
) -> None:
    await matched(new_scene(policy=Policy(publication="all")))
    refused = problem(await client.post(URL, json=LYON, headers=MINISTRY))
    assert refused["type"] == "urn:appariement:published-all-at-once"
    answer = await client.post(URL, json={}, headers=MINISTRY)
    assert len(answer.json()["published"]) == 2
    assert await count(database, RoundPublished) == [1]


async def test_a_round_without_anyone_can_be_published(
    client: httpx.AsyncClient, database: Database, matched: Any, new_scene: Any
) -> None:
    await matched(new_scene(people={}, wishes={}, postes={}))
    answer = await client.post(URL, json={}, headers=MINISTRY)
    assert (answer.status_code, answer.json()) == (201, {"published": []})
    assert await count(database, RoundPublished) == [1]
