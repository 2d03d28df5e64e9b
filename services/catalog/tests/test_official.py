"""The ARS edits one poste, and decides on the corrections that people ask for."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.auth import Grant
from contracts.catalog import PosteChanged, ResponsablesNamed
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem

from .acting import LILLE, LYON, Acting, answers, editable
from .conftest import Import
from .lists import coupled, line
from .test_consumers import opened

Deliver = Callable[..., Awaitable[None]]
TICKET = UUID(int=7)


@pytest.fixture
async def ars(client: httpx.AsyncClient, campaign: dict[str, Any], bring: Import) -> Acting:
    await bring([line("a"), coupled("b"), line("c", subdivision="LIL")])
    return Acting(client, LYON)


async def test_an_edit_replaces_the_official_data_and_tells_it(
    known: Database, ars: Acting
) -> None:
    state = await ars.official("a")
    assert state["referent_address"] == "h.brevannes@chu-lyon.test"
    sent = editable(
        state,
        months=12,
        option="Néonatologie",
        terrain="Urgences",
        agreement="p3",
        referent_address="Autre@CHU.test",
    )
    answer = await ars.act("PUT", "a", "official", json=sent)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    body = answer.json()
    assert (body["months"], body["option"], body["terrain"]) == (12, "Néonatologie", "Urgences")
    assert (body["agreement"], body["referent_address"]) == ("p3", "autre@chu.test")
    assert await ars.official("a") == body
    told = (await emitted(known, PosteChanged))[-1]
    assert (told.poste, told.months, told.agreement, told.terrain) == ("a", 12, "p3", "Urgences")
    (named,) = [each for each in await emitted(known, ResponsablesNamed) if each.poste == "a"][1:]
    assert [each.address for each in named.responsables] == ["autre@chu.test"]
    acts = [(act.act, act.subject) for act in await audited_acts(known)]
    assert ("edited a poste", "/campaigns/2026-03/postes/a/official") in acts


async def test_a_poste_becomes_coupled_with_a_second_and_only_so(ars: Acting) -> None:
    state = await ars.official("a")
    refusal = await ars.act("PUT", "a", "official", json=editable(state, kind="coupled"))
    assert refusal.status_code == 422
    assert {error["field"] for error in problem(refusal)["errors"]} == {
        "second_address",
        "second_given_name",
        "second_family_name",
    }
    second = {
        "second_address": "m.ostrel@cabinet.test",
        "second_given_name": "Marc",
        "second_family_name": "Ostrel",
    }
    alone = await ars.act("PUT", "a", "official", json=editable(state, **second))
    assert {error["message"] for error in problem(alone)["errors"]} == {
        "un poste simple n'a pas de second responsable"
    }
    both = await ars.act("PUT", "a", "official", json=editable(state, kind="coupled", **second))
    assert both.json()["second_family_name"] == "Ostrel"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"speciality": "nowhere"}, "speciality"),
        ({"subdivision": "LIL"}, "subdivision"),
        ({"terrain": "x" * 201}, "terrain"),
        ({"months": 9}, "months"),
        ({"months": "6"}, "months"),
        ({"places": 100}, "places"),
        ({"places": -1}, "places"),
        ({"shifted": "oui"}, "shifted"),
        ({"kind": "triple"}, "kind"),
        ({"agreement": "p2"}, "agreement"),
        ({"referent_address": "nowhere"}, "referent_address"),
        ({"referent_family_name": ""}, "referent_family_name"),
        ({"note": "x" * 1001}, "note"),
        ({"withdrawn": True}, "withdrawn"),
    ],
)
async def test_each_wrong_field_of_an_edit_is_named(
    known: Database, ars: Acting, changes: dict[str, Any], field: str
) -> None:
    sent = editable(await ars.official("a"), **changes)
    refusal = await ars.act("PUT", "a", "official", json=sent)
    assert refusal.status_code == 422, refusal.text
    (error,) = problem(refusal)["errors"]
    assert error["field"] == field
    assert len(await emitted(known, PosteChanged)) == 3


async def test_a_text_that_looks_like_a_formula_is_kept_as_it_is(ars: Acting) -> None:
    for note in ("=1+1", "'=1+1", "-", "@a"):
        state = await ars.official("a")
        sent = editable(state, note=note)
        answer = await ars.act("PUT", "a", "official", version=state["version"], json=sent)
        assert answer.json()["note"] == note


async def test_an_edit_of_an_old_version_is_refused_with_the_new_one(ars: Acting) -> None:
    sent = editable(await ars.official("a"), months=12)
    saved = await ars.act("PUT", "a", "official", json=sent)
    refusal = await ars.act("PUT", "a", "official", json=sent | {"months": 6})
    assert refusal.status_code == 412
    assert problem(refusal)["current"] == saved.json()


@pytest.mark.rule("P8")
async def test_an_open_round_holds_an_edit_as_it_holds_a_list(
    ars: Acting, deliver: Deliver
) -> None:
    await deliver(opened())
    state = await ars.official("a")
    refusal = await ars.act("PUT", "a", "official", json=editable(state, places=1))
    (error,) = problem(refusal)["errors"]
    assert error["field"] == "places"
    assert error["message"].startswith("un tour est ouvert")
    kept = await ars.act("PUT", "a", "official", json=editable(state, note="Logement"))
    assert kept.status_code == 200


ACTS: list[tuple[str, str, Any]] = [
    ("POST", "withdrawal", {"reason": "Fermeture"}),
    (
        "POST",
        "substitute",
        {
            "address": "p.mesnard@chu.test",
            "given_name": "Paul",
            "family_name": "Mesnard",
            "reason": "Congé",
        },
    ),
    ("DELETE", "substitute", None),
    ("POST", f"corrections/{TICKET}", {"field": "months", "value": "12"}),
]


@pytest.mark.parametrize(("method", "act", "json"), ACTS)
async def test_an_ars_acts_on_the_postes_of_its_scope_and_no_other_exists_for_it(
    client: httpx.AsyncClient, ars: Acting, method: str, act: str, json: Any
) -> None:
    other = Acting(client, LILLE)
    assert (await other.act(method, "a", act, json=json)).status_code == 404
    assert (await other.act(method, "nowhere", act, json=json)).status_code == 404
    for grant in (
        answers("a"),
        Grant(role="candidate", campaign="2026-03"),
        Grant(role="coordinator", speciality="PED", subdivision="LYO"),
        Grant(role="registrar"),
        Grant(role="auditor"),
        Grant(role="operator"),
    ):
        refusal = await Acting(client, grant).act(method, "a", act, json=json)
        assert refusal.status_code == 403


async def test_the_official_data_and_the_history_are_read_within_the_scope(
    client: httpx.AsyncClient, ars: Acting
) -> None:
    sent = editable(await ars.official("a"))
    for act in ("official", "history"):
        assert (await Acting(client, LILLE).get("a", act)).status_code == 404
        assert (await Acting(client, answers("a")).get("a", act)).status_code == 403
    other = Acting(client, LILLE)
    assert (await other.act("PUT", "a", "official", json=sent)).status_code == 404


async def test_the_ministry_acts_everywhere(client: httpx.AsyncClient, ars: Acting) -> None:
    everywhere = Acting(client, Grant(role="ministry"))
    state = await everywhere.official("c")
    sent = editable(state, subdivision="LYO", note="Rattaché")
    answer = await everywhere.act("PUT", "c", "official", json=sent)
    assert answer.json()["subdivision"] == "LYO"
