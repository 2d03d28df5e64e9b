"""Where the policy says so one person proposes a publication and another publishes; anyone who may
publish sees before what it would do."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant
from contracts.catalog import Policy
from contracts.matching import PartPublished
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from matching.usecases.closing import solve_again

ROUND = "/campaigns/2026-03/rounds/1"
PROPOSALS = f"{ROUND}/publication-proposals"
ARA = "Auvergne-Rhône-Alpes"
LYON = {"speciality": "PED", "territory": ARA}
COORDINATOR = Grant(role="coordinator", speciality="PED", region=ARA)
ANNE, PAUL = signed_in(COORDINATOR, person=uuid4()), signed_in(COORDINATOR, person=uuid4())
FAR = signed_in(Grant(role="coordinator", speciality="PED", region="Île-de-France"))
MINISTRY = signed_in(Grant(role="ministry"))


@pytest.fixture
def two(new_scene: Any) -> Any:
    return new_scene(policy=Policy(two_persons_publication=True))


async def propose(client: httpx.AsyncClient, headers: dict[str, str], body: Any = LYON) -> str:
    answer = await client.post(PROPOSALS, json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["proposal"])


def type_of(answer: httpx.Response) -> str:
    return str(problem(answer)["type"]).removeprefix("urn:appariement:")


@pytest.mark.rule("V3")
async def test_one_proposes_and_another_publishes(
    client: httpx.AsyncClient, database: Database, matched: Any, two: Any
) -> None:
    await matched(two)
    alone = await client.post(f"{ROUND}/publications", json=LYON, headers=ANNE)
    assert type_of(alone) == "two-persons-publish"
    proposal = await propose(client, ANNE)
    own = await client.post(f"{PROPOSALS}/{proposal}/confirm", headers=ANNE)
    assert type_of(own) == "same-person"
    assert type_of(await client.post(f"{PROPOSALS}/{proposal}/confirm", headers=FAR)) == "not-found"
    assert await emitted(database, PartPublished) == []
    done = await client.post(f"{PROPOSALS}/{proposal}/confirm", headers=PAUL)
    assert [part["territory"] for part in done.json()["published"]] == [ARA]
    assert len(await emitted(database, PartPublished)) == 1
    acts = [act.act for act in await audited_acts(database)]
    assert {"proposed to publish results", "published results"} <= {*acts}
    spent = await client.post(f"{PROPOSALS}/{proposal}/confirm", headers=PAUL)
    assert spent.status_code in (409, 410)


@pytest.mark.rule("V3")
async def test_a_proposal_does_not_hold_for_another_run(
    client: httpx.AsyncClient, database: Database, matched: Any, worker: Any, two: Any
) -> None:
    await matched(two)
    proposal = await propose(client, ANNE)
    async with database.begin() as session:
        await solve_again(session, campaign="2026-03", round_=1)
    assert await worker.turn()
    refused = await client.post(f"{PROPOSALS}/{proposal}/confirm", headers=PAUL)
    assert type_of(refused) == "proposal-outdated"
    cancelled = await client.post(f"{PROPOSALS}/{proposal}/cancel", headers=PAUL)
    assert cancelled.json()["outcome"] == "cancelled"
    again = await propose(client, ANNE)
    assert (await client.post(f"{PROPOSALS}/{again}/confirm", headers=PAUL)).is_success


async def test_each_reads_the_proposals_of_what_they_may_publish(
    client: httpx.AsyncClient, matched: Any, two: Any
) -> None:
    await matched(two)
    part, whole = await propose(client, ANNE), await propose(client, MINISTRY, {})

    async def read(headers: dict[str, str]) -> set[str]:
        told = (await client.get(PROPOSALS, headers=headers)).json()["items"]
        return {one["proposal"] for one in told}

    assert await read(MINISTRY) == {part, whole}
    assert await read(PAUL) == {part}
    assert await read(FAR) == set()
    twice = await client.post(PROPOSALS, json=LYON, headers=PAUL)
    assert type_of(twice) == "already-proposed"
    hidden = await client.post(f"{PROPOSALS}/{part}/cancel", headers=FAR)
    assert type_of(hidden) == "not-found"
    assert await read(PAUL) == {part}


async def test_where_one_person_publishes_nothing_is_proposed(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    refused = await client.post(PROPOSALS, json=LYON, headers=ANNE)
    assert type_of(refused) == "one-person-publishes"


@pytest.mark.rule("M1")
async def test_a_preview_tells_what_a_publication_would_do_and_does_nothing(
    client: httpx.AsyncClient, database: Database, matched: Any, two: Any
) -> None:
    await matched(two)
    proposal = await propose(client, ANNE)
    url = f"{ROUND}/publications/preview"
    told = (await client.get(url, params=LYON, headers=PAUL)).json()
    run = told.pop("run")
    assert told.pop("proposal")["proposal"] == proposal
    assert told == {
        "parts": 1, "people": 3, "placed": 2, "unplaced": 1, "postes": 2, "places_left": 0,
        "last": False, "two_persons": True,
    }  # fmt: skip
    assert (run["verification"], run["diff"]) == ({"ok": True, "notes": []}, None)
    whole = (await client.get(url, headers=MINISTRY)).json()
    assert (whole["parts"], whole["people"], whole["last"]) == (2, 6, True)
    assert type_of(await client.get(url, params=LYON, headers=FAR)) == "not-found"
    assert type_of(await client.get(url, headers=ANNE)) == "forbidden"
    assert await emitted(database, PartPublished) == []
