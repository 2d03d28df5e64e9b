"""Who reads what, and from when."""

import json
from typing import Any
from uuid import uuid4

import hrt
import httpx
import pytest
from contracts.auth import Grant
from hrt.canonical import digest
from kernel.db import Database
from kernel.testing import problem, signed_in
from matching.domain import Download
from sqlmodel import select

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
ROUND = "/campaigns/2026-03/rounds/1"
MINISTRY = signed_in(Grant(role="ministry"))
AUDITOR_ID = uuid4()
AUDITOR = signed_in(Grant(role="auditor"), person=AUDITOR_ID)


async def publish(client: httpx.AsyncClient, territory: str) -> None:
    body = {"speciality": "PED", "territory": territory}
    answer = await client.post(f"{ROUND}/publications", json=body, headers=MINISTRY)
    assert answer.status_code == 201


async def test_a_run_is_told_from_opening_to_verification(
    client: httpx.AsyncClient, deliver: Any, worker: Any, scene: Any
) -> None:
    async def told() -> dict[str, Any]:
        answer: dict[str, Any] = (await client.get(f"{ROUND}/run", headers=AUDITOR)).json()
        return answer

    await deliver(*scene.known(), scene.opened())
    assert [(await told())[name] for name in ("closing", "run", "state")] == [None, None, "waiting"]
    await deliver(scene.closed())
    assert [(await told())[name] for name in ("closing", "run", "state")] == [1, None, "waiting"]
    await deliver(*scene.parts())
    assert [(await told())[name] for name in ("closing", "run", "state")] == [1, 1, "queued"]
    await worker.turn()
    last = await told()
    assert last["state"] == "verified"
    assert last["instance"] == digest(scene.content)
    assert last["objective"]["placed"] == 3
    assert last["proven"][-1] == "lottery"
    assert (last["bounds"], last["unplaced"]) == ({}, 3)
    assert last["verification"] == {"ok": True, "notes": []}
    assert last["started_at"] < last["ended_at"]
    assert last["seconds"] > 0
    assert last.keys() == {
        "closing", "run", "state", "instance", "result", "objective", "proven", "bounds",
        "unplaced", "started_at", "ended_at", "verification", "seconds",
        "progress", "diff",
    }  # fmt: skip


async def test_a_failed_run_says_so(
    client: httpx.AsyncClient, deliver: Any, new_scene: Any, worker: Any, a_wish: Any
) -> None:
    await deliver(*new_scene(wishes={"k1": [a_wish("38-01", 6, 1)]}).facts())
    await worker.turn()
    told = (await client.get(f"{ROUND}/run", headers=MINISTRY)).json()
    assert (told["state"], told["verification"], told["result"]) == ("failed", None, None)


@pytest.mark.parametrize("path", ["run", "parts", "affectations"])
@pytest.mark.parametrize("role", ["candidate", "registrar", "operator"])
async def test_roles_that_have_no_such_act_are_refused(
    client: httpx.AsyncClient, matched: Any, scene: Any, path: str, role: Any
) -> None:
    await matched(scene)
    answer = await client.get(f"{ROUND}/{path}", headers=signed_in(Grant(role=role)))
    assert problem(answer)["status"] == 403


@pytest.mark.parametrize("path", ["run", "parts", "affectations", "publications"])
async def test_who_is_not_signed_in_is_refused(client: httpx.AsyncClient, path: str) -> None:
    method = "POST" if path == "publications" else "GET"
    answer = await client.request(method, f"{ROUND}/{path}", json={})
    assert problem(answer)["status"] == 401


@pytest.mark.parametrize("path", ["run", "parts", "affectations"])
async def test_a_round_that_never_opened_is_unknown(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{ROUND}/{path}", headers=MINISTRY)
    assert problem(answer)["status"] == 404


async def test_parts_are_listed_within_scope_with_their_publication(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await publish(client, ARA)
    everything = (await client.get(f"{ROUND}/parts", headers=MINISTRY)).json()["items"]
    assert [(part["territory"], part["published_at"] is None) for part in everything] == [
        (ARA, False),
        (IDF, True),
    ]
    lyon = signed_in(Grant(role="ars", subdivision="LYO"))
    (part,) = (await client.get(f"{ROUND}/parts", headers=lyon)).json()["items"]
    assert part["territory"] == ARA
    assert (part["postes"], part["candidates"], part["placed"], part["unplaced"]) == (2, 3, 2, 1)


async def test_no_part_is_listed_before_the_run_is_verified(
    client: httpx.AsyncClient, deliver: Any, scene: Any
) -> None:
    await deliver(*scene.facts())
    assert (await client.get(f"{ROUND}/parts", headers=MINISTRY)).json() == {"items": []}


@pytest.mark.rule("V2")
async def test_a_responsable_reads_who_comes_to_their_postes_once_published(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    headers = signed_in(
        *(
            Grant(role="responsable", campaign="2026-03", poste=poste, access="referent")
            for poste in ("69-01", "75-02")
        )
    )
    path = f"{ROUND}/affectations"
    assert (await client.get(path, headers=headers)).json() == {"items": []}
    refused = problem(await client.get(path, params={"poste": "69-01"}, headers=headers))
    assert refused["type"] == "urn:appariement:not-published-yet"
    await publish(client, ARA)
    await publish(client, IDF)
    assert (await client.get(path, headers=headers)).json()["items"] == [
        {
            "poste": "69-01",
            "person": str(scene.person("k1")),
            "given_name": "Prénom-k1",
            "family_name": "Nom-k1",
            "speciality": "PED",
        },
        {
            "poste": "75-02",
            "person": None,
            "given_name": None,
            "family_name": None,
            "speciality": "PED",
        },
    ]
    other = problem(await client.get(path, params={"poste": "38-01"}, headers=headers))
    assert other["status"] == 404


async def test_staff_read_the_affectations_within_their_scope(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await publish(client, ARA)
    await publish(client, IDF)
    for grant, postes in (
        (Grant(role="ministry"), ["38-01", "69-01", "75-01", "75-02"]),
        (Grant(role="coordinator", speciality="PED", subdivision="GRE"), ["38-01"]),
        (Grant(role="coordinator", speciality="GYN"), []),
        (Grant(role="ars", region=IDF), ["75-01", "75-02"]),
    ):
        answer = await client.get(f"{ROUND}/affectations", headers=signed_in(grant))
        assert [line["poste"] for line in answer.json()["items"]] == postes


@pytest.mark.rule("V5")
async def test_an_auditor_takes_the_exact_bytes_and_each_time_is_kept(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any
) -> None:
    await matched(scene)
    run = (await client.get(f"{ROUND}/run", headers=AUDITOR)).json()
    instance = await client.get(f"{ROUND}/instance", headers=AUDITOR)
    assert instance.content == scene.content
    assert instance.headers["content-type"] == "application/json"
    found = await client.get(f"{ROUND}/result", headers=AUDITOR)
    assert digest(found.content) == run["result"]
    assert json.loads(found.content)["instance"] == digest(instance.content)
    proof = await client.get(f"{ROUND}/certificate", headers=AUDITOR)
    async with database.begin() as session:
        kept = (await session.exec(select(Download).order_by(Download.id))).all()
    assert [(row.person, row.document, row.digest) for row in kept] == [
        (AUDITOR_ID, "instance", run["instance"]),
        (AUDITOR_ID, "result", run["result"]),
        (AUDITOR_ID, "certificate", digest(proof.content)),
    ]
    assert all(row.at is not None for row in kept)


async def test_a_certificate_is_the_result_with_the_cover_that_proves_its_couples(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    found = (await client.get(f"{ROUND}/result", headers=AUDITOR)).json()
    proof = await client.get(f"{ROUND}/certificate", headers=AUDITOR)
    document = proof.json()
    cover = document.pop("certificate")
    assert document == found
    assert (
        len(cover["candidates"]) + sum(scene.postes[poste][1] for poste in cover["postes"])
        == found["objective"]["perfect_couples"]
    )
    instance = hrt.Instance.from_json(scene.content)
    assert hrt.verify(instance, hrt.Result.from_json(proof.content)).ok


@pytest.mark.rule("V5")
@pytest.mark.parametrize("document", ["instance", "result", "certificate"])
async def test_documents_are_for_auditors_alone(
    client: httpx.AsyncClient, database: Database, matched: Any, scene: Any, document: str
) -> None:
    await matched(scene)
    for role in ("candidate", "coordinator", "ars", "ministry", "operator"):
        headers = signed_in(Grant(role=role))
        assert problem(await client.get(f"{ROUND}/{document}", headers=headers))["status"] == 403
    async with database.begin() as session:
        assert (await session.exec(select(Download))).all() == []


async def test_documents_that_do_not_exist_yet_are_refused(
    client: httpx.AsyncClient, deliver: Any, scene: Any
) -> None:
    await deliver(scene.opened())
    refused = problem(await client.get(f"{ROUND}/instance", headers=AUDITOR))
    assert refused["type"] == "urn:appariement:not-closed-yet"
    for document in ("result", "certificate"):
        refused = problem(await client.get(f"{ROUND}/{document}", headers=AUDITOR))
        assert refused["type"] == "urn:appariement:not-verified-yet"
