"""Whoever is still without a poste reads what is left and whom to call; those with a scope that
holds them read their list."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
LEFT, UNPLACED = "/campaigns/2026-03/places-left", "/campaigns/2026-03/unplaced"
CANDIDATE = Grant(role="candidate", campaign="2026-03")
MINISTRY = signed_in(Grant(role="ministry"))
AUTHORITY = {
    "name": "Odile Vasseur",
    "quality": "directrice générale",
    "service": "Agence régionale de santé Île-de-France",
    "contact": "internat@ars.test, 01 00 00 00 00",
    "court": "tribunal administratif de Paris",
}


def type_of(answer: httpx.Response) -> str:
    return str(problem(answer)["type"]).removeprefix("urn:appariement:")


@pytest.mark.rule("P16")
async def test_a_candidate_without_a_poste_reads_what_is_left_and_whom_to_call(
    client: httpx.AsyncClient, published: Callable[[Any], Awaitable[None]], scene: Any
) -> None:
    k5 = signed_in(CANDIDATE, person=scene.person("k5"))
    assert problem(await client.get(LEFT, headers=k5))["status"] == 404
    await published(scene)
    told = (await client.get(LEFT, headers=k5)).json()
    assert [(one["poste"], one["left"]) for one in told["items"]] == [("75-01", 1), ("75-02", 1)]
    assert told["contact"] is None
    named = await client.put(
        f"/authorities/{IDF}", json=AUTHORITY, headers={**MINISTRY, "If-Match": '"0"'}
    )
    assert named.is_success, named.text
    told = (await client.get(LEFT, headers=k5)).json()
    assert told["contact"]["contact"] == AUTHORITY["contact"]
    k4 = signed_in(CANDIDATE, person=scene.person("k4"))
    assert type_of(await client.get(LEFT, headers=k4)) == "you-have-a-poste"


@pytest.mark.rule("P16")
async def test_who_is_without_a_poste_is_listed_within_ones_scope(
    client: httpx.AsyncClient,
    database: Database,
    published: Callable[[Any], Awaitable[None]],
    scene: Any,
) -> None:
    await published(scene)

    async def read(grant: Grant) -> set[str]:
        told = (await client.get(UNPLACED, headers=signed_in(grant))).json()["items"]
        return {one["person"] for one in told}

    paris = {str(scene.person(name)) for name in ("k5", "absent")}
    assert await read(Grant(role="ars", region=IDF)) == paris
    lyon = await read(Grant(role="coordinator", speciality="PED", region=ARA))
    assert lyon == {str(scene.person("k2"))}
    assert await read(Grant(role="coordinator", speciality="GYN")) == set()
    assert await read(Grant(role="ministry")) == paris | lyon
    assert [act.act for act in await audited_acts(database)].count(
        "read who is without a poste"
    ) == 4


async def test_nothing_is_told_while_results_wait_to_be_published(
    client: httpx.AsyncClient,
    deliver: Any,
    published: Callable[[Any], Awaitable[None]],
    scene: Any,
) -> None:
    k5 = signed_in(CANDIDATE, person=scene.person("k5"))
    await deliver(*scene.known())
    assert type_of(await client.get(LEFT, headers=k5)) == "nothing-published-yet"
    assert type_of(await client.get(UNPLACED, headers=MINISTRY)) == "nothing-published-yet"
    await published(scene)
    await deliver(replace(scene, round=2).opened())
    assert type_of(await client.get(LEFT, headers=k5)) == "round-running"
    assert type_of(await client.get(UNPLACED, headers=MINISTRY)) == "round-running"
