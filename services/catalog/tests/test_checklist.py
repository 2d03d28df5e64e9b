"""What is missing before an opening."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant

from .acting import Acting, answers
from .conftest import Import
from .deciding import PATH, Ministry, account, candidate, named
from .lists import line
from .test_consumers import Deliver


@pytest.fixture
async def people(campaign: dict[str, Any], client: httpx.AsyncClient, bring: Import) -> Ministry:
    """The ministry, with a draft that has a poste and opens in a month."""
    await bring([line()])
    ministry = Ministry(client)
    await ministry.plan()
    return ministry


async def checks(people: Ministry) -> list[str]:
    found = await people.client.get(f"{PATH}/checklist", headers=people.headers())
    return [item["check"] for item in found.json()["items"]]


@pytest.mark.rule("P10")
async def test_the_check_list_counts_what_is_missing(
    people: Ministry, deliver: Deliver, client: httpx.AsyncClient, bring: Import
) -> None:
    await bring([line("b", specialite="URO", responsable_adresse="b@chu.test")])
    referent, person = uuid4(), uuid4()
    await deliver(
        *account(referent, "h.brevannes@chu-lyon.test"), candidate(person, "REN", "Bretagne")
    )
    found = (await client.get(f"{PATH}/checklist", headers=people.headers())).json()
    assert found["ready"] is True
    assert [(item["check"], item["count"], item["sample"]) for item in found["items"]] == [
        ("ministry_alone", 1, []),
        ("referents_without_account", 1, ["b"]),
        ("referents_never_signed_in", 1, [str(referent)]),
        ("postes_unconfirmed", 2, ["69-0418", "b"]),
        ("candidates_without_poste", 1, [str(person)]),
        ("specialities_without_candidate", 1, ["URO"]),
    ]


async def test_who_signed_in_to_another_campaign_alone_is_missing(
    people: Ministry, deliver: Deliver
) -> None:
    who, contacts = account(uuid4(), "h.brevannes@chu-lyon.test", signed_in=True)
    await deliver(who.model_copy(update={"signed_in": {"2025-03": datetime.now(UTC)}}), contacts)
    assert "referents_never_signed_in" in await checks(people)
    await deliver(who)
    assert "referents_never_signed_in" not in await checks(people)


async def test_the_check_list_is_empty_once_everything_is_there(
    people: Ministry, deliver: Deliver, client: httpx.AsyncClient
) -> None:
    await people.publish()
    await Acting(client, answers("69-0418")).act("POST", "69-0418", "confirm")
    await deliver(
        *account(uuid4(), "h.brevannes@chu-lyon.test", signed_in=True),
        candidate(uuid4(), "REN", "Bretagne"),
        *(named(uuid4(), Grant(role="ministry")) for _ in range(2)),
    )
    await people.plan(territory="national")
    found = (await client.get(f"{PATH}/checklist", headers=people.headers())).json()
    assert (found["ready"], found["items"]) == (True, [])


async def test_a_campaign_without_postes_or_over_is_not_ready(
    campaign: dict[str, Any], client: httpx.AsyncClient
) -> None:
    found = (await client.get(f"{PATH}/checklist", headers=Ministry.headers())).json()
    assert found["ready"] is False
    assert [item["check"] for item in found["items"] if item["blocking"]] == [
        "no_poste",
        "first_round_over",
    ]


async def test_a_second_address_and_a_merged_account_are_heeded(
    people: Ministry, deliver: Deliver
) -> None:
    person = uuid4()
    await deliver(*account(person, "h.brevannes@chu-lyon.test"))
    assert "referents_without_account" not in await checks(people)
    await deliver(*account(person, "autre@chu-lyon.test"))
    assert "referents_without_account" in await checks(people)
    gone = uuid4()
    await deliver(candidate(gone, "REN", "Bretagne"))
    assert "candidates_without_poste" in await checks(people)
    merged = named(gone).model_copy(update={"merged_into": person})
    await deliver(merged)
    assert "candidates_without_poste" not in await checks(people)


@pytest.mark.rule("E1")
@pytest.mark.parametrize(
    ("territory", "subdivision", "region", "without"),
    [
        ("subdivision", "LYO", "Auvergne-Rhône-Alpes", False),
        ("subdivision", "GRE", "Auvergne-Rhône-Alpes", True),
        ("region", "GRE", "Auvergne-Rhône-Alpes", False),
        ("region", "REN", "Bretagne", True),
        ("national", "REN", "Bretagne", False),
    ],
)
async def test_a_candidate_is_offered_the_postes_of_the_territory(
    people: Ministry,
    deliver: Deliver,
    territory: str,
    subdivision: str,
    region: str,
    without: bool,
) -> None:
    await people.plan(territory=territory)
    await deliver(candidate(uuid4(), subdivision, region))
    assert ("candidates_without_poste" in await checks(people)) is without
