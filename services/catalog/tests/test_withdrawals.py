"""The ARS withdraws a poste or places of it, and names a substitute for its référent."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from catalog.domain.postes import Poste
from contracts.catalog import PosteChanged, ResponsablesNamed
from contracts.postes import PlacesWithdrawn, SubstitutionChanged
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem
from sqlalchemy.exc import IntegrityError

from .acting import LYON, Acting, answers
from .conftest import Import
from .lists import coupled, line
from .test_consumers import opened

Deliver = Callable[..., Awaitable[None]]
PAUL = {
    "address": "P.Mesnard@chu.test",
    "given_name": "Paul",
    "family_name": "Mesnard",
    "reason": "Congé de longue durée",
}


@pytest.fixture
async def ars(client: httpx.AsyncClient, show: Import) -> Acting:
    await show([line("a", places="3"), coupled("b"), line("z", places="0")])
    return Acting(client, LYON)


@pytest.mark.rule("P12")
async def test_places_are_withdrawn_with_a_reason_and_told(known: Database, ars: Acting) -> None:
    referent = Acting(ars.client, answers("a"))
    await referent.act("POST", "a", "confirm")
    wanted = {"places": 1, "reason": "Fermeture de lits"}
    answer = await ars.act("POST", "a", "withdrawal", json=wanted, key="withdrawal-1")
    assert answer.status_code == 200, answer.text
    again = await ars.act("POST", "a", "withdrawal", json=wanted, key="withdrawal-1")
    assert again.json() == answer.json()
    body = answer.json()
    assert (body["places"], body["withdrawn"], body["version"]) == (1, False, 2)
    assert body["confirmed_at"] is None
    told = (await emitted(known, PosteChanged))[-1]
    assert (told.places, told.withdrawn, told.withdrawal_reason) == (1, False, "Fermeture de lits")
    (fact,) = await emitted(known, PlacesWithdrawn)
    assert (fact.places_before, fact.places, fact.withdrawn) == (3, 1, False)
    assert fact.key != told.key
    acts = [(act.act, act.subject) for act in await audited_acts(known)]
    assert ("withdrew places", "/campaigns/2026-03/postes/a/withdrawal") in acts


@pytest.mark.rule("P12")
async def test_a_poste_withdrawn_whole_keeps_its_places_and_offers_none(
    known: Database, ars: Acting
) -> None:
    answer = await ars.act("POST", "a", "withdrawal", json={"reason": "Fermeture du service"})
    assert (answer.json()["withdrawn"], answer.json()["places"]) == (True, 3)
    told = (await emitted(known, PosteChanged))[-1]
    assert (told.withdrawn, told.withdrawal_reason) == (True, "Fermeture du service")
    (fact,) = await emitted(known, PlacesWithdrawn)
    assert (fact.places_before, fact.places, fact.withdrawn) == (3, 0, True)
    refusal = await ars.act("POST", "a", "withdrawal", version=2, json={"reason": "Encore"})
    assert (refusal.status_code, problem(refusal)["type"]) == (
        409,
        "urn:appariement:poste-withdrawn",
    )
    assert (await ars.act("POST", "z", "withdrawal", json={"reason": "Vide"})).status_code == 200


@pytest.mark.rule("P12")
@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"places": 3, "reason": "Lits"}, "places"),
        ({"places": 4, "reason": "Lits"}, "places"),
        ({"places": -1, "reason": "Lits"}, "places"),
        ({"places": 1, "reason": "  "}, "reason"),
        ({"places": 1}, "reason"),
    ],
)
async def test_a_withdrawal_leaves_fewer_places_and_says_why(
    known: Database, ars: Acting, wanted: dict[str, Any], field: str
) -> None:
    refusal = await ars.act("POST", "a", "withdrawal", json=wanted)
    assert refusal.status_code == 422
    assert [error["field"] for error in problem(refusal)["errors"]] == [field]
    assert await emitted(known, PlacesWithdrawn) == []


async def test_places_are_withdrawn_in_an_open_round_and_stay_so_whatever_a_list_says(
    ars: Acting, deliver: Deliver, bring: Import
) -> None:
    await deliver(opened())
    assert (
        await ars.act("POST", "a", "withdrawal", json={"places": 2, "reason": "Lits"})
    ).status_code == 200
    refusal = await bring([line("a", places="3")])
    assert problem(refusal)["rows"][0]["column"] == "places"
    assert (await bring([line("a", places="2")])).status_code == 200


async def test_a_withdrawal_has_a_history(ars: Acting) -> None:
    await ars.act("POST", "a", "withdrawal", json={"places": 2, "reason": "Lits"})
    await ars.act("POST", "a", "withdrawal", version=2, json={"reason": "Service"})
    items = (await ars.get("a", "history")).json()["withdrawals"]
    found = [(one["places_before"], one["places"], one["reason"]) for one in items]
    assert found == [(2, 0, "Service"), (3, 2, "Lits")]


async def test_a_poste_is_not_withdrawn_without_a_reason(known: Database, ars: Acting) -> None:
    """The database's own rule."""
    with pytest.raises(IntegrityError, match="ck_postes_withdrawn"):
        async with known.begin() as session:
            (await session.get_one(Poste, ("2026-03", "a"))).withdrawn = True


async def named(database: Database) -> list[tuple[str, str]]:
    told = (await emitted(database, ResponsablesNamed))[-1]
    return [(one.address, one.access) for one in told.responsables]


@pytest.mark.rule("P12")
async def test_a_substitute_acts_as_the_referent_who_meanwhile_reads(
    known: Database, ars: Acting
) -> None:
    answer = await ars.act("POST", "a", "substitute", json=PAUL)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["substitute_family_name"], answer.json()["version"]) == ("Mesnard", 2)
    assert await named(known) == [
        ("p.mesnard@chu.test", "referent"),
        ("h.brevannes@chu-lyon.test", "second"),
    ]
    (fact,) = await emitted(known, SubstitutionChanged)
    assert (fact.substitute, fact.referent, fact.stands) == (
        "Paul Mesnard",
        "Hélène Brévannes",
        True,
    )
    assert "Congé" not in fact.model_dump_json()
    (card,) = await Acting(ars.client, answers("a")).own()
    assert (card["access"], card["editable"]) == ("substitute", True)
    assert [one["access"] for one in card["responsables"]] == ["referent", "substitute"]
    (card,) = await Acting(ars.client, answers("a", "second")).own()
    assert (card["access"], card["editable"]) == ("second", False)
    acts = [act.act for act in await audited_acts(known)]
    assert "named a substitute" in acts


async def test_the_second_of_a_poste_may_be_its_substitute(known: Database, ars: Acting) -> None:
    await ars.act("POST", "b", "substitute", json=PAUL | {"address": "m.ostrel@cabinet.test"})
    assert await named(known) == [
        ("m.ostrel@cabinet.test", "referent"),
        ("h.brevannes@chu-lyon.test", "second"),
    ]


async def test_a_list_that_comes_while_a_substitute_stands_leaves_them_in_place(
    known: Database, ars: Acting, bring: Import
) -> None:
    await ars.act("POST", "a", "substitute", json=PAUL)
    await bring([line("a", places="3", responsable_adresse="autre@chu.test")])
    assert await named(known) == [("p.mesnard@chu.test", "referent"), ("autre@chu.test", "second")]
    await bring([line("a", places="3", responsable_adresse="p.mesnard@chu.test")])
    assert await named(known) == [("p.mesnard@chu.test", "referent")]


async def test_one_substitute_at_a_time_and_the_referent_acts_again_afterwards(
    known: Database, ars: Acting
) -> None:
    await ars.act("POST", "a", "substitute", json=PAUL)
    refusal = await ars.act("POST", "a", "substitute", version=2, json=PAUL)
    assert (refusal.status_code, problem(refusal)["type"]) == (
        409,
        "urn:appariement:substitute-stands",
    )
    assert "Paul Mesnard" in problem(refusal)["detail"]
    ended = await ars.act("DELETE", "a", "substitute", version=2)
    assert (ended.json()["substitute_address"], ended.json()["version"]) == (None, 3)
    assert await named(known) == [("h.brevannes@chu-lyon.test", "referent")]
    assert [fact.stands for fact in await emitted(known, SubstitutionChanged)] == [True, False]
    assert (await ars.act("DELETE", "a", "substitute", version=3)).status_code == 404
    again = await ars.act("POST", "a", "substitute", version=3, json=PAUL)
    assert again.status_code == 200
    items = (await ars.get("a", "history")).json()["substitutes"]
    assert [bool(one["ended_at"]) for one in items] == [False, True]
    assert {one["reason"] for one in items} == {"Congé de longue durée"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "nowhere"}, "address"),
        ({"address": "H.Brevannes@chu-lyon.test"}, "address"),
        ({"given_name": " "}, "given_name"),
        ({"reason": ""}, "reason"),
    ],
)
async def test_a_substitute_is_another_person_with_an_address_and_a_reason(
    known: Database, ars: Acting, changes: dict[str, str], field: str
) -> None:
    refusal = await ars.act("POST", "a", "substitute", json=PAUL | changes)
    assert refusal.status_code == 422
    assert [error["field"] for error in problem(refusal)["errors"]] == [field]
    assert await emitted(known, SubstitutionChanged) == []


async def test_a_poste_that_is_withdrawn_gets_no_substitute(ars: Acting) -> None:
    await ars.act("POST", "a", "withdrawal", json={"reason": "Fermeture"})
    refusal = await ars.act("POST", "a", "substitute", version=2, json=PAUL)
    assert problem(refusal)["type"] == "urn:appariement:poste-withdrawn"
