"""C4: two persons annul a closing; what is published holds, whoever comes first."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.annulments import AnnulmentDecided
from contracts.auth import Grant
from contracts.decisions import ClosingAnnulled, ClosingKept
from contracts.matching import PartPublished, RoundMatched
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in

ROUND = "/campaigns/2026-03/rounds/1"
LYON = {"speciality": "PED", "territory": "Auvergne-Rhône-Alpes"}
MINISTRY = signed_in(Grant(role="ministry"))


def annulled(closing: int = 1) -> AnnulmentDecided:
    return AnnulmentDecided(
        campaign="2026-03",
        round=1,
        closing=closing,
        reason="Deux responsables n'ont pas pu se connecter",
        proposed_by=uuid4(),
        confirmed_by=uuid4(),
        decided_at="2026-03-13T08:12:00Z",
    )


async def run_of(client: httpx.AsyncClient) -> Any:
    return (await client.get(f"{ROUND}/run", headers=MINISTRY)).json()


@pytest.mark.rule("C4")
async def test_nothing_of_an_annulled_closing_is_published(
    client: httpx.AsyncClient, database: Database, deliver: Any, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await deliver(annulled(), annulled())
    (told,) = await emitted(database, ClosingAnnulled)
    assert (told.round, told.closing) == (1, 1)
    assert (await run_of(client))["state"] == "waiting"
    refused = problem(await client.post(f"{ROUND}/publications", json={}, headers=MINISTRY))
    assert refused["type"] == "urn:appariement:not-verified-yet"


@pytest.mark.rule("C4")
async def test_the_next_closing_is_solved_anew_and_compared_with_the_one_annulled(
    client: httpx.AsyncClient,
    deliver: Any,
    matched: Any,
    worker: Any,
    runs: Any,
    scene: Any,
    a_wish: Any,
) -> None:
    await matched(scene)
    await deliver(annulled())
    wishes = {**scene.wishes, "k4": [a_wish("75-01", 5, refused="not_ranked")]}
    again = replace(scene, closing=2, wishes=wishes)
    await deliver(*again.parts(), again.closed())
    assert await worker.turn()
    told = await run_of(client)
    assert (told["closing"], told["state"]) == (2, "verified")
    assert {name: told["diff"][name] for name in ("closing", "run", "lost", "same")} == {
        "closing": 1, "run": 1, "lost": 1, "same": 5,
    }  # fmt: skip
    assert (await client.post(f"{ROUND}/publications", json={}, headers=MINISTRY)).is_success
    assert [(run.closing, run.state) for run in await runs()] == [(1, "verified"), (2, "verified")]


@pytest.mark.rule("C4")
async def test_what_is_published_is_never_annulled(
    client: httpx.AsyncClient, database: Database, deliver: Any, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await client.post(f"{ROUND}/publications", json=LYON, headers=MINISTRY)
    await deliver(annulled())
    assert await emitted(database, ClosingAnnulled) == []
    assert [fact.closing for fact in await emitted(database, ClosingKept)] == [1]
    assert (await client.post(f"{ROUND}/publications", json={}, headers=MINISTRY)).is_success


@pytest.mark.rule("C4")
@pytest.mark.parametrize("_", range(5))
async def test_of_an_annulment_and_a_publication_at_once_one_alone_happens(
    client: httpx.AsyncClient, database: Database, deliver: Any, matched: Any, scene: Any, _: int
) -> None:
    await matched(scene)
    answer, _ = await asyncio.gather(
        client.post(f"{ROUND}/publications", json={}, headers=MINISTRY), deliver(annulled())
    )
    published = await emitted(database, PartPublished)
    gone, kept = await emitted(database, ClosingAnnulled), await emitted(database, ClosingKept)
    assert (len(published), len(gone), len(kept)) in [(2, 0, 1), (0, 1, 0)]
    assert answer.is_success is bool(published)


async def test_a_closing_annulled_while_it_waits_or_is_heard_late_is_not_solved(
    database: Database, deliver: Any, worker: Any, runs: Any, scene: Any
) -> None:
    first, *others = scene.parts()
    await deliver(*scene.known(), scene.opened(), first, scene.closed(), annulled(), *others)
    assert await runs() == []
    again = replace(scene, closing=2)
    await deliver(*again.parts(), again.closed(), annulled(2))
    assert not await worker.turn()
    assert [(run.closing, run.state) for run in await runs()] == [(2, "failed")]
    assert await emitted(database, RoundMatched) == []
