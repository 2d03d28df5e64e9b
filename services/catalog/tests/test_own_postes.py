"""« Mes postes »: what those who answer for a poste read, confirm and describe."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from contracts.catalog import PosteChanged
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in

from .acting import CANDIDATE, LILLE, LYON, Acting, answers, editable
from .conftest import Import
from .lists import coupled, line
from .test_consumers import opened

Deliver = Callable[..., Awaitable[None]]


@pytest.fixture
async def postes(show: Import) -> None:
    await show([line("a"), coupled("b", note="Gardes"), line("c", subdivision="LIL")])


@pytest.fixture
def referent(client: httpx.AsyncClient, postes: None) -> Acting:
    return Acting(client, answers("a"), answers("b"))


@pytest.mark.rule("W1")
async def test_a_card_has_its_twelve_fields_and_how_one_answers_for_it(
    client: httpx.AsyncClient, postes: None
) -> None:
    caller = Acting(client, answers("b", "second"), answers("a", campaign="2025-03"))
    (card,) = await caller.own()
    assert card == {
        "poste": "b",
        "speciality": "PED",
        "option": None,
        "subdivision": "LYO",
        "region": "Auvergne-Rhône-Alpes",
        "terrain": "Pédiatrie générale",
        "terrain_kind": "university",
        "agreement": "docteur_junior",
        "establishment": "Hôpital des Trois-Rivières",
        "kind": "coupled",
        "shifted": False,
        "months": 6,
        "note": "Gardes",
        "places": 2,
        "withdrawn": False,
        "responsables": [
            {
                "given_name": "Hélène",
                "family_name": "Brévannes",
                "access": "referent",
                "address": "h.brevannes@chu-lyon.test",
            },
            {
                "given_name": "Marc",
                "family_name": "Ostrel",
                "access": "second",
                "address": "m.ostrel@cabinet.test",
            },
        ],
        "access": "second",
        "confirmed_at": None,
        "unconfirmed_at": None,
        "description": None,
        "attachment": None,
        "editable": False,
        "version": 1,
    }


async def test_who_is_both_referent_and_second_is_referent(
    client: httpx.AsyncClient, postes: None
) -> None:
    for grants in (
        (answers("b"), answers("b", "second")),
        (answers("b", "second"), answers("b")),
    ):
        (card,) = await Acting(client, *grants).own()
        assert (card["access"], card["editable"]) == ("referent", True)


@pytest.mark.rule("P3")
async def test_the_referent_confirms_the_version_they_read(
    known: Database, referent: Acting
) -> None:
    confirmed = await referent.act("POST", "a", "confirm")
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["confirmed_at"]
    assert confirmed.headers["etag"] == '"1"'
    cards = {card["poste"]: card["confirmed_at"] for card in await referent.own()}
    assert cards["a"]
    assert cards["b"] is None
    acts = [(act.act, act.subject) for act in await audited_acts(known)]
    assert ("confirmed a poste", "/campaigns/2026-03/postes/a/confirm") in acts


@pytest.mark.rule("P3")
async def test_an_edit_of_the_official_data_undoes_a_confirmation_and_says_so(
    referent: Acting, bring: Import, client: httpx.AsyncClient
) -> None:
    await referent.act("POST", "a", "confirm")
    await referent.act("POST", "b", "confirm")
    answer = await bring([line("a", note="Nuits"), coupled("b", note="Gardes")])
    assert answer.json() == {"added": 0, "changed": 1, "unchanged": 1, "unconfirmed": 1}
    first, second = await referent.own()
    assert (first["confirmed_at"], first["version"]) == (None, 2)
    assert first["unconfirmed_at"]
    assert second["confirmed_at"]
    refusal = await referent.act("POST", "a", "confirm", version=1)
    assert refusal.status_code == 412
    assert problem(refusal)["current"]["note"] == "Nuits"
    again = (await referent.act("POST", "a", "confirm", version=2)).json()
    assert again["confirmed_at"]
    assert again["unconfirmed_at"] is None


@pytest.mark.rule("P3")
async def test_what_is_not_confirmed_is_counted_by_subdivision(
    client: httpx.AsyncClient, referent: Acting, ministry: dict[str, str]
) -> None:
    await referent.act("POST", "a", "confirm")
    path = "/campaigns/2026-03/confirmations"

    async def counted(headers: dict[str, str]) -> list[tuple[str, int, int]]:
        body = (await client.get(path, headers=headers)).json()
        items = [(one["subdivision"], one["postes"], one["unconfirmed"]) for one in body["items"]]
        assert body["postes"] == sum(one[1] for one in items)
        assert body["unconfirmed"] == sum(one[2] for one in items)
        return items

    coordinator = Grant(role="coordinator", speciality="PED", region="Auvergne-Rhône-Alpes")
    elsewhere = Grant(role="coordinator", speciality="URO", region="Auvergne-Rhône-Alpes")
    lost = Grant(role="coordinator")
    assert await counted(ministry) == [("LIL", 1, 1), ("LYO", 2, 1)]
    assert await counted(signed_in(LYON)) == [("LYO", 2, 1)]
    assert await counted(signed_in(coordinator)) == [("LYO", 2, 1)]
    assert await counted(signed_in(elsewhere)) == await counted(signed_in(lost)) == []
    refusal = await client.get(path, headers=signed_in(CANDIDATE))
    assert refusal.status_code == 403


@pytest.mark.rule("W1")
@pytest.mark.parametrize(
    ("method", "act", "json"),
    [
        ("POST", "confirm", None),
        ("PUT", "description", {"description": "Accueil"}),
        ("DELETE", "attachment", None),
    ],
)
async def test_only_the_referent_writes_and_nobody_on_the_poste_of_another(
    client: httpx.AsyncClient, postes: None, method: str, act: str, json: Any
) -> None:
    second = await Acting(client, answers("b", "second")).act(method, "b", act, json=json)
    assert (second.status_code, problem(second)["type"]) == (
        403,
        "urn:appariement:second-reads-only",
    )
    for other in (answers("a"), answers("b", campaign="2025-03")):
        refusal = await Acting(client, other).act(method, "b", act, json=json)
        assert (refusal.status_code, problem(refusal)["type"]) == (404, "urn:appariement:not-found")
    for role in (CANDIDATE, LYON):
        refusal = await Acting(client, role).act(method, "b", act, json=json)
        assert refusal.status_code == 403


@pytest.mark.rule("P4")
async def test_a_description_is_plain_text_of_at_most_4000_characters(referent: Acting) -> None:
    text = "Un service\r\nde 30 lits <b>gras</b>\n" + "é" * 3_900
    answer = await referent.act("PUT", "a", "description", json={"description": text})
    assert answer.status_code == 200, answer.text
    assert answer.json()["description"] == text.replace("\r\n", "\n")
    assert answer.headers["etag"] == '"2"'
    for wrong in ("x" * 4_001, "a\x00b"):
        refusal = await referent.act(
            "PUT", "a", "description", version=2, json={"description": wrong}
        )
        assert refusal.status_code == 422
        assert problem(refusal)["errors"][0]["field"] == "description"
    emptied = await referent.act("PUT", "a", "description", version=2, json={"description": "  "})
    assert (emptied.json()["description"], emptied.json()["version"]) == (None, 3)


async def test_a_description_keeps_a_confirmation_and_tells_no_official_change(
    known: Database, referent: Acting
) -> None:
    await referent.act("POST", "a", "confirm")
    before = len(await emitted(known, PosteChanged))
    answer = await referent.act("PUT", "a", "description", json={"description": "Accueil"})
    assert answer.json()["confirmed_at"]
    assert len(await emitted(known, PosteChanged)) == before


async def test_the_same_key_again_gets_the_first_answer(referent: Acting) -> None:
    sent = {"description": "Accueil"}
    first = await referent.act("PUT", "a", "description", json=sent, key="description-1")
    again = await referent.act("PUT", "a", "description", json=sent, key="description-1")
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    confirmed = await referent.act("POST", "a", "confirm", version=2, key="confirmation-1")
    replayed = await referent.act("POST", "a", "confirm", version=2, key="confirmation-1")
    assert confirmed.json() == replayed.json()


async def test_of_two_descriptions_of_one_version_the_second_is_refused(referent: Acting) -> None:
    outcomes = await asyncio.gather(
        *(
            referent.act("PUT", "a", "description", json={"description": f"Texte {n}"})
            for n in range(2)
        )
    )
    assert sorted(answer.status_code for answer in outcomes) == [200, 412]


async def test_a_version_is_asked_for(referent: Acting, client: httpx.AsyncClient) -> None:
    answer = await client.post("/campaigns/2026-03/postes/a/confirm", headers=referent.headers)
    assert answer.status_code == 428


@pytest.mark.rule("P4")
async def test_a_description_no_longer_changes_once_the_campaign_opened(
    referent: Acting, deliver: Deliver
) -> None:
    await referent.act("PUT", "a", "description", json={"description": "Accueil"})
    await deliver(opened())
    refusal = await referent.act(
        "PUT", "a", "description", version=2, json={"description": "Autre"}
    )
    assert (refusal.status_code, problem(refusal)["type"]) == (
        409,
        "urn:appariement:campaign-opened",
    )
    first, _ = await referent.own()
    assert (first["description"], first["editable"]) == ("Accueil", False)
    assert (await referent.act("POST", "a", "confirm", version=2)).status_code == 200


@pytest.mark.rule("W6")
async def test_a_description_is_read_by_whoever_is_signed_in(
    client: httpx.AsyncClient, referent: Acting
) -> None:
    await referent.act("PUT", "a", "description", json={"description": "Accueil"})
    for grant in (CANDIDATE, answers("b"), LILLE, LYON):
        assert (await Acting(client, grant).get("a")).json()["description"] == "Accueil"


async def test_nothing_is_confirmed_nor_described_of_a_poste_that_is_withdrawn(
    client: httpx.AsyncClient, referent: Acting
) -> None:
    ars = Acting(client, LYON)
    await ars.act("POST", "a", "withdrawal", json={"reason": "Fermeture"})
    for answer in (
        await referent.act("POST", "a", "confirm", version=2),
        await referent.act("PUT", "a", "description", version=2, json={"description": "x"}),
    ):
        assert (answer.status_code, problem(answer)["type"]) == (
            409,
            "urn:appariement:poste-withdrawn",
        )
    first, _ = await referent.own()
    assert (first["withdrawn"], first["editable"]) == (True, False)


async def test_a_poste_edited_by_the_ars_is_to_confirm_again(
    client: httpx.AsyncClient, referent: Acting
) -> None:
    await referent.act("POST", "a", "confirm")
    ars = Acting(client, LYON)
    state = await ars.official("a")
    assert state["confirmed_at"]
    same = await ars.act("PUT", "a", "official", json=editable(state))
    assert same.json() == state
    edited = await ars.act("PUT", "a", "official", json=editable(state, months=12))
    assert (edited.json()["confirmed_at"], edited.json()["version"]) == (None, 2)
    assert edited.json()["unconfirmed_at"]
