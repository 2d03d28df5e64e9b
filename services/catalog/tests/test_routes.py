"""Every answer and every refusal of the HTTP API, but those of lists of postes."""

import asyncio
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from contracts.catalog import CampaignChanged, Policy
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in

from .conftest import Import
from .lists import CAMPAIGN, ROUND_1, ROUND_2, line

OTHERS = [
    Grant(role="candidate", campaign="2026-03"),
    Grant(role="responsable", campaign="2026-03"),
    Grant(role="coordinator"),
    Grant(role="ars"),
    Grant(role="registrar"),
    Grant(role="auditor"),
    Grant(role="operator"),
]
COPY = {"campaign": "2027-03", "label": "Mars 2027", "first_day": "2027-03-03"}
EDIT = {"label": "Mars 2026", "rounds": [ROUND_1], "policy": {"territory": "national"}}


def if_match(headers: dict[str, str], version: int) -> dict[str, str]:
    return headers | {"If-Match": f'"{version}"'}


async def test_anyone_reads_the_references(known: Database, client: httpx.AsyncClient) -> None:
    body = (await client.get("/references")).json()
    assert {"code": "LYO", "label": "Lyon", "region": "Auvergne-Rhône-Alpes"} in body[
        "subdivisions"
    ]
    assert {"code": "PED", "label": "Pédiatrie"} in body["specialities"]
    assert {"label": "Université de Lille", "subdivision": "LIL"} in body["universities"]
    assert [len(body[name]) for name in body] == [28, 44, 34]


async def test_a_new_campaign_is_a_draft_with_the_default_policy(
    known: Database, campaign: dict[str, Any], client: httpx.AsyncClient
) -> None:
    assert campaign == CAMPAIGN | {
        "state": "draft",
        "policy": Policy().model_dump(mode="json"),
        "suspended_at": None,
        "version": 1,
    }
    answer = await client.get("/campaigns/2026-03")
    assert (answer.json(), answer.headers["etag"]) == (campaign, '"1"')
    assert (await client.get("/campaigns")).json() == {"items": [campaign]}
    (told,) = await emitted(known, CampaignChanged)
    assert told.model_dump(mode="json") == {
        key: value for key, value in campaign.items() if key != "version"
    }


async def test_instants_come_back_in_utc(
    known: Database, client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    paris = ROUND_1 | {"opens_at": "2026-03-04T09:00:00+01:00"}
    body = CAMPAIGN | {"rounds": [paris]}
    answer = await client.post("/campaigns", json=body, headers=ministry)
    assert answer.json()["rounds"] == [ROUND_1]


async def test_a_campaign_is_created_once(
    campaign: dict[str, Any], client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    refusal = await client.post("/campaigns", json=CAMPAIGN, headers=ministry)
    assert refusal.status_code == 409
    assert problem(refusal)["type"] == "urn:appariement:campaign-exists"


async def test_the_same_key_again_gets_the_first_answer(
    known: Database, client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    headers = ministry | {"Idempotency-Key": "creation-1"}
    first = await client.post("/campaigns", json=CAMPAIGN, headers=headers)
    again = await client.post("/campaigns", json=CAMPAIGN, headers=headers)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    headers = if_match(ministry, 1) | {"Idempotency-Key": "edition-1"}
    first = await client.put("/campaigns/2026-03", json=EDIT, headers=headers)
    again = await client.put("/campaigns/2026-03", json=EDIT, headers=headers)
    assert (again.status_code, again.json()["version"]) == (first.status_code, 2)
    assert len(await emitted(known, CampaignChanged)) == 2


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"campaign": "mars 2026"}, "campaign", "format refusé"),
        ({"label": "  "}, "label", "ne peut pas être vide"),
        ({"label": "x" * 201}, "label", "au plus 200 caractères"),
        ({"label": "Mars\x00"}, "label", "format refusé"),
        ({"rounds": []}, "rounds", "au moins un tour"),
        ({"rounds": [ROUND_2]}, "rounds", "numérotés à partir de 1"),
        ({"rounds": [ROUND_2, ROUND_1]}, "rounds", "numérotés à partir de 1"),
        ({"rounds": [ROUND_1, ROUND_1 | {"number": 2}]}, "rounds", "avant la clôture"),
        ({"rounds": [ROUND_1 | {"number": 4}]}, "rounds.0.number", "au plus 3"),
        (
            {"policy": {"outage_seconds": 600, "outage_window_seconds": 300}},
            "policy",
            "au plus la durée regardée",
        ),
        ({"policy": {"outage_seconds": 5}}, "policy.outage_seconds", "au moins 30"),
        ({"policy": {"instance_days": 4000}}, "policy.instance_days", "au plus 3650"),
        ({"policy": {"second_factor": ["ars", "ars"]}}, "policy", "une seule fois"),
        ({"policy": {"certified_only": "oui"}}, "policy.certified_only", "vrai ou faux"),
        (
            {"rounds": [ROUND_1 | {"opens_at": "2026-03-08T08:00:00Z"}]},
            "rounds.0",
            "dans cet ordre",
        ),
        ({"rounds": [ROUND_1 | {"opens_at": "0001-01-01T00:00:00+14:00"}]}, "rounds", "année hors"),
        (
            {"rounds": [ROUND_1 | {"ranking_close_at": "9999-12-31T23:59:59-14:00"}]},
            "rounds",
            "année hors",
        ),
        (
            {"rounds": [ROUND_1 | {"opens_at": "2026-03-04T08:00:00"}]},
            "rounds.0.opens_at",
            "fuseau",
        ),
        ({"rounds": [ROUND_1 | {"opens_at": "demain"}]}, "rounds.0.opens_at", "mal formées"),
        ({"rounds": [ROUND_1 | {"room": 3}]}, "rounds.0.room", "champ inconnu"),
        ({"policy": {"territory": "planet"}}, "policy.territory", "valeurs permises"),
        ({"policy": {"minimum_percent": [101]}}, "policy", "compris entre 0 et 100"),
        ({"policy": {"minimum_floor": 101}}, "policy.minimum_floor", "au plus 100"),
        ({"policy": {"minimum_floor": "2"}}, "policy.minimum_floor", "nombre entier"),
        ({"policy": {"rank_ties": "yes"}}, "policy.rank_ties", "vrai ou faux"),
        ({"policy": {"reminder_hours": [3, 24]}}, "policy", "heures décroissantes"),
        ({"policy": {"solver_seconds": 0}}, "policy.solver_seconds", "au moins 1"),
        ({"policy": {"unknown": 1}}, "policy.unknown", "champ inconnu"),
        ({"state": "launched"}, "state", "champ inconnu"),
    ],
)
async def test_each_wrong_field_of_a_campaign_is_named(
    known: Database,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
    changes: dict[str, Any],
    field: str,
    message: str,
) -> None:
    refusal = await client.post("/campaigns", json=CAMPAIGN | changes, headers=ministry)
    assert refusal.status_code == 422
    (error,) = problem(refusal)["errors"]
    assert error["field"] == field
    assert message in error["message"]
    assert (await client.get("/campaigns")).json() == {"items": []}


@pytest.mark.parametrize("missing", ["label", "rounds", "policy"])
async def test_an_edit_gives_the_whole_campaign(
    campaign: dict[str, Any], client: httpx.AsyncClient, ministry: dict[str, str], missing: str
) -> None:
    body = {key: value for key, value in EDIT.items() if key != missing}
    refusal = await client.put("/campaigns/2026-03", json=body, headers=if_match(ministry, 1))
    assert problem(refusal)["errors"] == [{"field": missing, "message": "champ obligatoire"}]


async def test_an_edit_replaces_the_campaign_and_says_so(
    known: Database, campaign: dict[str, Any], client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    answer = await client.put("/campaigns/2026-03", json=EDIT, headers=if_match(ministry, 1))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    body = answer.json()
    assert (body["label"], body["rounds"], body["version"]) == ("Mars 2026", [ROUND_1], 2)
    assert body["policy"]["territory"] == "national"
    assert (await client.get("/campaigns/2026-03")).json() == body
    told = (await emitted(known, CampaignChanged))[-1]
    assert (told.label, told.policy.territory, len(told.rounds)) == ("Mars 2026", "national", 1)


async def test_of_two_ministers_the_second_is_told_what_the_first_saved(
    campaign: dict[str, Any], client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    other = signed_in(Grant(role="ministry"))
    answers = await asyncio.gather(
        client.put("/campaigns/2026-03", json=EDIT, headers=if_match(ministry, 1)),
        client.put(
            "/campaigns/2026-03", json=EDIT | {"label": "Avril"}, headers=if_match(other, 1)
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    saved, refused = sorted(answers, key=lambda answer: answer.status_code)
    body = problem(refused)
    assert body["type"] == "urn:appariement:stale-version"
    assert (body["version"], body["current"]) == (2, saved.json())
    assert (await client.get("/campaigns/2026-03")).json() == saved.json()


@pytest.mark.parametrize("tag", [None, "1", "*", 'W/"1"'])
async def test_an_edit_says_which_version_it_changes(
    campaign: dict[str, Any], client: httpx.AsyncClient, ministry: dict[str, str], tag: str | None
) -> None:
    headers = ministry | ({"If-Match": tag} if tag else {})
    refusal = await client.put("/campaigns/2026-03", json=EDIT, headers=headers)
    assert refusal.status_code == 428
    assert problem(refusal)["type"] == "urn:appariement:version-required"


@pytest.mark.parametrize("grant", OTHERS, ids=lambda grant: grant.role)
async def test_only_the_ministry_makes_copies_and_edits_campaigns(
    campaign: dict[str, Any], client: httpx.AsyncClient, grant: Grant
) -> None:
    headers = if_match(signed_in(grant), 1)
    for answer in (
        await client.post("/campaigns", json=CAMPAIGN, headers=headers),
        await client.put("/campaigns/2026-03", json=EDIT, headers=headers),
        await client.post("/campaigns/2026-03/copy", json=COPY, headers=headers),
    ):
        assert answer.status_code == 403
        assert problem(answer)["type"] == "urn:appariement:forbidden"


async def test_nobody_writes_or_reads_postes_without_signing_in(
    campaign: dict[str, Any], client: httpx.AsyncClient
) -> None:
    for answer in (
        await client.post("/campaigns", json=CAMPAIGN),
        await client.put("/campaigns/2026-03", json=EDIT, headers={"If-Match": '"1"'}),
        await client.post("/campaigns/2026-03/copy", json=COPY),
        await client.get("/campaigns/2026-03/postes"),
        await client.get("/campaigns/2026-03/postes/69-0418"),
        await client.post("/campaigns/2026-03/postes/import", files={"file": b"numero"}),
    ):
        assert answer.status_code == 401
        assert problem(answer)["type"] == "urn:appariement:not-signed-in"


async def test_what_is_not_there_answers_404(
    campaign: dict[str, Any], client: httpx.AsyncClient, ministry: dict[str, str], bring: Import
) -> None:
    for answer in (
        await client.get("/campaigns/2031-01"),
        await client.put("/campaigns/2031-01", json=EDIT, headers=if_match(ministry, 1)),
        await client.post("/campaigns/2031-01/copy", json=COPY, headers=ministry),
        await client.get("/campaigns/2031-01/postes", headers=ministry),
        await client.get("/campaigns/2026-03/postes/69-0418", headers=ministry),
        await bring([line()], campaign="2031-01"),
    ):
        assert answer.status_code == 404
        assert problem(answer)["type"] == "urn:appariement:not-found"
