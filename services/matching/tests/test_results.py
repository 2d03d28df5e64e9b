"""A candidate reads their own result, once published, and why."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.auth import Grant, PersonChanged
from contracts.catalog import Policy
from kernel.testing import problem, signed_in

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
ROUND = "/campaigns/2026-03/rounds/1"
MINISTRY = signed_in(Grant(role="ministry"))
AUDITOR = signed_in(Grant(role="auditor"))


async def publish(client: httpx.AsyncClient, territory: str) -> None:
    body = {"speciality": "PED", "territory": territory}
    answer = await client.post(f"{ROUND}/publications", json=body, headers=MINISTRY)
    assert answer.status_code == 201


def candidate(person: UUID) -> dict[str, str]:
    return signed_in(Grant(role="candidate", campaign="2026-03"), person=person)


def result(person: UUID) -> str:
    return f"{ROUND}/results/{person}"


@pytest.mark.rule("W5")
async def test_a_candidate_reads_their_result_with_its_terms(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await publish(client, ARA)
    person = scene.person("k1")
    told = (await client.get(result(person), headers=candidate(person))).json()
    assert told == {
        "round": 1,
        "poste": "69-01",
        "published_at": told["published_at"],
        "terms": {"hearts": 5, "rank": 1, "candidates_ranked": 2},
        "left_out": False,
        "explanation": told["explanation"],
        "sentences": [
            "Vous obtenez le poste 69-01.",
            "Aucun de vos vœux n'avait plus de cœurs que ce poste.",
        ],
        "withdrawn": None,
    }
    assert told["explanation"]["preferred"] == []


@pytest.mark.rule("W5")
async def test_a_candidate_without_a_poste_reads_why(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await publish(client, IDF)
    left_out, absent = scene.person("k5"), scene.person("absent")
    told = (await client.get(result(left_out), headers=candidate(left_out))).json()
    assert (told["poste"], told["terms"], told["left_out"]) == (None, None, True)
    assert "le nombre minimal de vœux" in told["sentences"][1]
    told = (await client.get(result(absent), headers=candidate(absent))).json()
    assert (told["poste"], told["explanation"], told["left_out"]) == (None, None, True)
    assert told["sentences"][1].startswith("Aucune liste de vœux")


@pytest.mark.rule("M1")
async def test_no_result_is_read_before_its_part_is_published(
    client: httpx.AsyncClient, deliver: Any, worker: Any, scene: Any
) -> None:
    person = scene.person("k1")

    async def refusal() -> str:
        answer = problem(await client.get(result(person), headers=candidate(person)))
        assert answer["status"] == 409
        return str(answer["type"])

    await deliver(*scene.known(), scene.opened())
    assert await refusal() == "urn:appariement:not-published-yet"
    await deliver(*scene.parts(), scene.closed())
    await worker.turn()
    assert await refusal() == "urn:appariement:not-published-yet"
    await publish(client, IDF)
    assert await refusal() == "urn:appariement:not-published-yet"


async def test_another_s_result_does_not_exist(
    client: httpx.AsyncClient, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await publish(client, ARA)
    stranger = uuid4()
    for headers, person, status in (
        (candidate(scene.person("k2")), scene.person("k1"), 404),
        (MINISTRY, scene.person("k1"), 403),
        (AUDITOR, scene.person("k1"), 403),
        (candidate(stranger), stranger, 404),
    ):
        assert problem(await client.get(result(person), headers=headers))["status"] == status


async def test_a_merged_account_keeps_its_result(
    client: httpx.AsyncClient, deliver: Any, matched: Any, scene: Any
) -> None:
    await matched(scene)
    await publish(client, ARA)
    survivor = uuid4()
    await deliver(
        PersonChanged(
            person=scene.person("k1"), given_name="A", family_name="B", merged_into=survivor
        )
    )
    told = (await client.get(result(survivor), headers=candidate(survivor))).json()
    assert told["poste"] == "69-01"


@pytest.mark.rule("V3")
async def test_where_the_policy_hides_ranks_neither_rank_nor_reasons_are_told(
    client: httpx.AsyncClient, matched: Any, new_scene: Any
) -> None:
    scene = new_scene(policy=Policy(show_own_rank=False))
    await matched(scene)
    await publish(client, ARA)
    person = scene.person("k1")
    told = (await client.get(result(person), headers=candidate(person))).json()
    assert told["terms"] == {"hearts": 5, "rank": None, "candidates_ranked": None}
    assert (told["explanation"], told["sentences"]) == (None, ["Vous obtenez le poste 69-01."])
