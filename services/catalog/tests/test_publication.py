"""Publication of the postes: until then only those who follow them see any."""

import httpx
import pytest
from contracts.auth import Grant
from kernel.testing import signed_in

from .acting import CANDIDATE, LYON, PATH, Acting, answers
from .conftest import Import
from .deciding import Ministry
from .lists import line

ACTS = [
    ("POST", "confirm", None),
    ("PUT", "description", {"description": "Accueil"}),
    ("DELETE", "attachment", None),
]


async def listed(client: httpx.AsyncClient, *grants: Grant) -> list[str]:
    answer = await client.get(PATH, headers=signed_in(*grants))
    assert answer.status_code == 200, answer.text
    return [item["poste"] for item in answer.json()["items"]]


@pytest.fixture
async def prepared(campaign: object, bring: Import) -> None:
    await bring([line("a")])


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    "grant", [CANDIDATE, answers("a"), Grant(role="registrar"), Grant(role="auditor")]
)
async def test_postes_are_seen_once_they_are_published(
    client: httpx.AsyncClient, prepared: None, grant: Grant
) -> None:
    one = Acting(client, grant)
    assert await listed(client, grant) == []
    for rest in (("a",), ("a", "attachment")):
        assert (await one.get(*rest)).status_code == 404
    await Ministry(client).publish()
    assert await listed(client, grant) == ["a"]
    assert (await one.get("a")).status_code == 200


@pytest.mark.parametrize(
    "grant", [LYON, Grant(role="ministry"), Grant(role="coordinator", speciality="PED")]
)
async def test_those_who_follow_postes_see_them_prepared(
    client: httpx.AsyncClient, prepared: None, grant: Grant
) -> None:
    assert await listed(client, grant) == ["a"]
    assert (await Acting(client, grant).get("a")).status_code == 200


@pytest.mark.rule("P3")
async def test_responsables_read_and_check_their_postes_from_the_publication_on(
    client: httpx.AsyncClient, prepared: None
) -> None:
    referent = Acting(client, answers("a"))
    assert await referent.own() == []
    for method, act, body in ACTS:
        assert (await referent.act(method, "a", act, json=body)).status_code == 404, act
    await Ministry(client).publish()
    assert [card["poste"] for card in await referent.own()] == ["a"]
    assert (await referent.act("POST", "a", "confirm")).status_code == 200
